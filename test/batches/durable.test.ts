import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { ensureSecretFile } from '../../src/control/keys/secret-file.ts'
import { startNode } from '../../src/node.ts'
import { allSecretSources } from '../../src/plugins/secrets/all.ts'
import { createSecrets } from '../../src/plugins/secrets/resolver.ts'
import { openSqliteBatchStore } from '../../src/stores/sql/batches/open.ts'
import { openSqliteKeyStore } from '../../src/stores/sql/keys-sqlite.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { ENDPOINT, line, lines, submit, ended, resultsOf, idsOf, clientOf } from '../kit/batches.ts'
import {
  auditOf,
  eventually,
  makeConfig,
  makeKey,
  startGateway,
  startProcess,
  startSim,
  type ConfigDir,
} from '../kit/index.ts'

/** Another node on the directory of one that was stopped. */
async function startAgain(config: ConfigDir) {
  const node = await startNode({
    load: () => loadConfig(config.file),
    secrets: createSecrets({ sources: allSecretSources }),
    log: createLog({ level: 'error', calls: 'none', destination: { write: () => {} } }),
  })
  return { node, [Symbol.asyncDispose]: () => node.stop(0) }
}

test('a node that is stopped midway goes on where it was after the next start', async () => {
  await using sim = await startSim({ match: { contains: 'item hangs' }, hangBeforeHeaders: true, times: 1 })
  await using gw = await startGateway({ upstream: sim.url, deploy: { batch: { concurrency: 2 } } })
  const made = await submit(gw.openai(), line('a') + line('b') + line('hangs') + lines(20))
  await eventually(async () => (await gw.openai().batches.retrieve(made.id)).request_counts?.completed === 22)
  await gw.node.stop(0)
  await using again = await startAgain(gw.config)
  const client = clientOf(again.node.dataUrl, gw.key)
  const batch = await ended(client, made.id)
  expect(batch).toMatchObject({
    status: 'completed',
    request_counts: { total: 23, completed: 23, failed: 0 },
  })
  const ids = idsOf(await resultsOf(client, batch.output_file_id))
  expect(ids).toHaveLength(23)
  expect(new Set(ids).size).toBe(23)
  // Only what was under way ran twice.
  expect(sim.requests).toHaveLength(24)
})

test('a stop waits for items under way, and takes no new ones', async () => {
  await using sim = await startSim({ startDelayMs: 200, times: 'always' })
  await using gw = await startGateway({ upstream: sim.url, deploy: { batch: { concurrency: 2 } } })
  const made = await submit(gw.openai(), lines(10))
  await eventually(() => sim.requests.length === 2)
  await gw.node.stop(10_000)
  expect(sim.requests).toHaveLength(2)
  await using again = await startAgain(gw.config)
  const client = clientOf(again.node.dataUrl, gw.key)
  expect((await client.batches.retrieve(made.id)).request_counts?.completed).toBeGreaterThanOrEqual(2)
  expect(await ended(client, made.id)).toMatchObject({ status: 'completed' })
  expect(sim.requests).toHaveLength(10)
})

test('a batch survives kill -9: every item has one result', async () => {
  await using sim = await startSim({ startDelayMs: 20, times: 'always' })
  using config = makeConfig({ upstream: sim.url, deploy: { batch: { concurrency: 4 } } })
  const { key } = await makeKey(config.storeDir)
  const made = await killMidway()
  await using server = await startProcess(config)
  const client = clientOf(server.url, key)
  const batch = await ended(client, made)
  expect(batch).toMatchObject({
    status: 'completed',
    request_counts: { total: 60, completed: 60, failed: 0 },
  })
  const ids = idsOf(await resultsOf(client, batch.output_file_id))
  expect(ids).toEqual(Array.from({ length: 60 }, (_, i) => `i${i}`))
  // At least once: no more than what was under way when the process died ran twice.
  expect(sim.requests.length).toBeLessThanOrEqual(64)
  const intents = auditOf(config.journalDir).filter(({ kind }) => kind === 'intent')
  expect(intents.length).toBeGreaterThanOrEqual(sim.requests.length)

  async function killMidway(): Promise<string> {
    await using first = await startProcess(config)
    const before = clientOf(first.url, key)
    const { id } = await submit(before, lines(60))
    await eventually(
      async () => ((await before.batches.retrieve(id)).request_counts?.completed ?? 0) >= 10,
      20_000,
    )
    await first.kill()
    return id
  }
})

test('a batch ends as failed when the key that made it is revoked, whoever else still has a key', async () => {
  await using sim = await startSim({ startDelayMs: 30, times: 'always' })
  await using gw = await startGateway({ upstream: sim.url, deploy: { batch: { concurrency: 1 } } })
  const { id: otherId, key: otherKey } = await gw.newKey()
  const client = gw.openai()
  const made = await submit(gw.openai({ apiKey: otherKey }), lines(500))
  await eventually(() => sim.requests.length > 0)
  const keys = await openSqliteKeyStore(gw.config.storeDir, Date.now())
  await keys.revoke(otherId, Date.now())
  await keys.close()
  const batch = await ended(client, made.id)
  expect(batch).toMatchObject({
    status: 'failed',
    errors: { data: [{ code: 'invalid_api_key', line: null }] },
  })
  expect(batch.request_counts?.completed).toBeGreaterThan(0)
  expect(await resultsOf(client, batch.output_file_id)).toHaveLength(batch.request_counts?.completed ?? -1)
  expect(sim.requests.length).toBeLessThan(500)
})

test('what the window did not leave time for is told as expired, and is never sent', async () => {
  await using sim = await startSim()
  using config = makeConfig({ upstream: sim.url })
  const { key, id } = await makeKey(config.storeDir)
  const secret = Buffer.from((await ensureSecretFile(config.storeDir, 'batch-key')).reveal(), 'base64')
  const store = await openSqliteBatchStore(config.storeDir, secret, Date.now())
  const owner = { tenant: 'acme', team: 'platform', app: 'portal' }
  const createdAtMs = Date.now() - 100_000
  const file = {
    id: 'file-1',
    owner,
    purpose: 'batch',
    filename: 'f',
    createdAtMs,
    expiresAtMs: Date.now() + 1e6,
  } as const
  await store.createFile(file)
  await store.appendLines(
    'file-1',
    [line('a'), line('b')].map((text) => new Uint8Array(Buffer.from(text))),
  )
  await store.sealFile('file-1')
  const files = { inputFile: 'file-1', outputFile: 'file-2', errorFile: 'file-3' }
  const rest = { owner, principal: `key:${id}`, endpoint: ENDPOINT, headers: {}, metadata: {}, createdAtMs }
  await store.createBatch(
    { id: 'batch_1', ...files, ...rest, deadlineMs: createdAtMs + 1 },
    { maxBatches: 9, maxItems: 9 },
  )
  await store.begin('batch_1', 2, createdAtMs)
  await store.addResult('batch_1', {
    line: 1,
    ok: true,
    bytes: new Uint8Array(Buffer.from('{"custom_id":"a"}\n')),
  })
  await store.close()
  await using again = await startAgain(config)
  const client = clientOf(again.node.dataUrl, key)
  const batch = await ended(client, 'batch_1')
  expect(batch).toMatchObject({ status: 'expired', request_counts: { total: 2, completed: 1, failed: 1 } })
  expect(await resultsOf(client, batch.error_file_id)).toMatchObject([
    { custom_id: 'b', response: null, error: { code: 'batch_expired' } },
  ])
  expect(sim.requests).toHaveLength(0)
})

test('a node whose secret of batches is damaged does not start, says why, and leaves nothing running', async () => {
  using config = makeConfig({ upstream: 'http://127.0.0.1:1' })
  await makeKey(config.storeDir)
  writeFileSync(join(config.storeDir, 'batch-key'), 'damaged', { mode: 0o600 })
  await expect(startProcess(config)).rejects.toThrow(/ended \(1\): [^]*batch-key does not hold 32 bytes/)
})
