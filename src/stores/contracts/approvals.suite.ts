import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApprovalRecord, ApprovalStore } from './approvals.ts'

export interface ApprovalStoreFixture {
  readonly store: ApprovalStore
  /** A second handle on the same data, as another process would have. */
  reopen(): Promise<ApprovalStore>
  dispose(): Promise<void>
}

export function approvalRecord(n: number, changes: Partial<ApprovalRecord> = {}): ApprovalRecord {
  return {
    id: `id${String(n).padStart(20, '0')}`,
    nonce: 'ab'.repeat(16),
    pepperVersion: 1,
    tenant: 'acme',
    requester: 'key:k',
    session: undefined,
    tool: 'refund',
    argumentsDigest: `sha256:${'0'.repeat(64)}`,
    alias: 'fast',
    label: 'internal',
    policy: 'v',
    grantedBy: 'op',
    createdAtMs: 1000 + n,
    notAfterMs: 5000,
    maxUses: 1,
    uses: 0,
    ...changes,
  }
}

/** What every store of approvals promises. */
export function approvalStoreSuite(name: string, open: () => Promise<ApprovalStoreFixture>): void {
  describe(`approval store: ${name}`, () => {
    let fixture: ApprovalStoreFixture
    beforeEach(async () => {
      fixture = await open()
    })
    afterEach(() => fixture.dispose())

    test('gives back exactly what was inserted, newest first', async () => {
      const odd = approvalRecord(2, { session: `s'"; --`, tool: 'provider:mcp', grantedBy: 'Ä "B"' })
      await fixture.store.insert(approvalRecord(1))
      await fixture.store.insert(odd)
      expect(await fixture.store.find(odd.id)).toEqual(odd)
      expect(await fixture.store.list()).toEqual([odd, approvalRecord(1)])
      expect(await fixture.store.find("' OR 1=1 --")).toBeUndefined()
      await expect(fixture.store.insert(odd)).rejects.toThrow(Error)
    })

    test('is used once, by one of many who ask at once, through any handle', async () => {
      const other = await fixture.reopen()
      await fixture.store.insert(approvalRecord(1))
      const asked = Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? fixture.store : other).use(approvalRecord(1).id, 2000),
      )
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1)
      expect(await other.use(approvalRecord(1).id, 2000)).toBe(false)
      expect((await other.find(approvalRecord(1).id))?.uses).toBe(1)
      await other.close()
    })

    test('is not used when its time is over, nor where there is none', async () => {
      await fixture.store.insert(approvalRecord(1))
      expect(await fixture.store.use(approvalRecord(1).id, 5000)).toBe(false)
      expect(await fixture.store.use('nobody', 1)).toBe(false)
      expect((await fixture.store.find(approvalRecord(1).id))?.uses).toBe(0)
      expect(await fixture.store.use(approvalRecord(1).id, 4999)).toBe(true)
    })
  })
}
