import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { approvalRecord, approvalStoreSuite } from '../contracts/approvals.suite.ts'
import { openSqliteApprovalStore } from './approvals.ts'
import { openSqliteKeyStore } from './keys-sqlite.ts'

approvalStoreSuite('sqlite', async () => {
  const root = await mkdtemp(join(tmpdir(), 'caisson-approvals-'))
  const store = await openSqliteApprovalStore(root, 1)
  return {
    store,
    reopen: () => openSqliteApprovalStore(root, 1),
    dispose: async () => {
      await store.close()
      await rm(root, { recursive: true, force: true })
    },
  }
})

test('approvals and keys share a file, whichever is opened first', async () => {
  const root = await mkdtemp(join(tmpdir(), 'caisson-approvals-'))
  const [keys, approvals] = await Promise.all([openSqliteKeyStore(root, 1), openSqliteApprovalStore(root, 1)])
  await approvals.insert(approvalRecord(1))
  expect(await keys.list()).toEqual([])
  expect(await approvals.list()).toHaveLength(1)
  await Promise.all([keys.close(), approvals.close()])
  await rm(root, { recursive: true, force: true })
})
