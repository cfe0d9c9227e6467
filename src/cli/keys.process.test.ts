import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureSecretFile } from '../control/keys/secret-file.ts'
import { VirtualKeys } from '../plugins/identity/virtual-key.ts'
import { openSqliteKeyStore } from '../stores/sql/keys-sqlite.ts'

/** The command line in a process of its own, over the same directory. */
const script = `
  import { Command } from 'commander'
  import { registerKeys } from ${href('./keys.ts')}
  import { ensureSecretFile } from ${href('../control/keys/secret-file.ts')}
  import { openSqliteKeyStore } from ${href('../stores/sql/keys-sqlite.ts')}
  const [dir, ...args] = process.argv.slice(1)
  const program = new Command('caisson')
  registerKeys(program, {
    open: async () => {
      const store = await openSqliteKeyStore(dir, Date.now())
      const pepper = { version: 1, secret: await ensureSecretFile(dir, 'pepper') }
      return { store, pepper, close: () => store.close() }
    },
  })
  await program.parseAsync(['keys', ...args, '--json'], { from: 'user' })`

function href(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href)
}

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'caisson-processes-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function child(...args: string[]): Promise<{ id: string; key: string }> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    script,
    dir,
    ...args,
  ])
  const { id, key }: { id: string; key: string } = JSON.parse(stdout)
  return { id, key }
}

const grants = ['--team', 'payments', '--app', 'checkout', '--environment', 'production']

test('a key made in another process works at once; revoked there, it is refused within the poll', async () => {
  const store = await openSqliteKeyStore(dir, Date.now())
  let polled = Promise.withResolvers<number>()
  const keys = await VirtualKeys.open({
    store,
    pepper: { version: 1, secret: await ensureSecretFile(dir, 'pepper') },
    pollMs: 10,
    onPoll: (outcome) => {
      if ('error' in outcome) polled.reject(outcome.error)
      else if (outcome.changes > 0) polled.resolve(outcome.changes)
    },
  })

  const { id, key } = await child('create', ...grants)
  expect(await keys.authenticate(key, Date.now())).toMatchObject({ principal: `key:${id}` })
  await polled.promise
  expect(keys.authenticate(key, Date.now())).toMatchObject({ principal: `key:${id}` })

  polled = Promise.withResolvers()
  await child('revoke', id)
  const revokedMs = performance.now()
  expect(await polled.promise).toBe(1)
  expect(performance.now() - revokedMs).toBeLessThan(5000)
  expect(() => keys.authenticate(key, Date.now())).toThrow('This API key has been revoked.')

  keys.close()
  await store.close()
}, 30_000)

test('processes that start at once on an empty directory all come up and lose nothing', async () => {
  const made = await Promise.all(Array.from({ length: 4 }, () => child('create', ...grants)))
  const store = await openSqliteKeyStore(dir, Date.now())
  const pepper = { version: 1, secret: await ensureSecretFile(dir, 'pepper') }
  const keys = await VirtualKeys.open({ store, pepper })
  expect(await store.list()).toHaveLength(4)
  for (const { id, key } of made) {
    expect(await keys.authenticate(key, Date.now())).toMatchObject({ principal: `key:${id}` })
  }
  keys.close()
  await store.close()
}, 30_000)
