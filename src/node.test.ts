import { rename } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import {
  as,
  chatBody,
  eventually,
  makeConfig,
  makeKey,
  openRaw,
  rawRequest,
  requestOf,
  secretFile,
  startGateway,
  startProcess,
  startSim,
  type ConfigDir,
  type TestGateway,
} from '../test/kit/index.ts'
import { openSecrets } from './compose.ts'
import { parseSecretRef } from './core/secret-ref.ts'
import { VirtualKeys } from './plugins/identity/virtual-key.ts'
import { openSqlite } from './stores/sql/sqlite.ts'
import { createLog } from './telemetry/log.ts'

const EXITED =
  /^caisson: cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\); is another process using the port\?\n$/

/** Changes `caisson.yaml` of a configuration. */
function edit({ file }: ConfigDir, more: object): void {
  const before = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(file, JSON.stringify({ ...before, ...more }))
}

const linesOf = ({ log }: TestGateway, message: string): Record<string, unknown>[] =>
  log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === message)

const ready = async (gw: TestGateway): Promise<unknown> => (await fetch(`${gw.opsUrl}/readyz`)).json()

test('keys of the previous pepper are accepted while it is named, and no longer', async () => {
  await using sim = await startSim()
  using config = makeConfig({ upstream: sim.url })
  const { key } = await makeKey(config.storeDir)
  const old = join(config.dir, 'old-pepper')
  await rename(join(config.storeDir, 'pepper'), old)
  const models = async (identity: object): Promise<number> => {
    edit(config, { identity })
    await using server = await startProcess(config)
    const { status } = await fetch(`${server.url}/v1/models`, requestOf(key, undefined, {}))
    return status
  }
  expect(await models({ pepper_version: 2, previous_pepper: `\${file:${old}}` })).toBe(200)
  expect(await models({ pepper_version: 2 })).toBe(401)
})

test('a reload names the settings that take a restart, all of them and no others, as often as they differ', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const warned = (): unknown[] =>
    linesOf(gw, 'these settings take effect after a restart').map(({ settings }) => settings)
  edit(gw.config, {
    http: { max_json_depth: 9, max_reply_bytes: 2048 },
    timeouts: { hold_status_ms: 1, total_ms: 1000 },
    journal: { wait_ms: 5 },
    shutdown: { drain_ms: 1, notice_ms: 0 },
  })
  await gw.node.reload()
  expect(warned()).toEqual([])
  edit(gw.config, { http: { max_headers: 50 }, log: { level: 'warn' }, timeouts: { stalled_client_ms: 999 } })
  const names = ['http.max_headers', 'timeouts.stalled_client_ms', 'log.level']
  await gw.node.reload()
  await gw.node.reload()
  expect(warned()).toEqual([names, names])
  edit(gw.config, { http: {}, log: {}, timeouts: {} })
  await gw.node.reload()
  expect(warned()).toHaveLength(2)
})

test('a secret that cannot be read again is logged, once a minute', async () => {
  using config = makeConfig({ upstream: 'http://127.0.0.1:1' })
  const lines: string[] = []
  const log = createLog({
    level: 'warn',
    calls: 'none',
    destination: { write: (line) => void lines.push(line) },
  })
  const text = secretFile(config.dir, 'secret', 'canary-value')
  const where = { file: 'caisson.yaml', line: 1, col: 1, path: 'identity.pepper' }
  const handle = openSecrets(log).handle({
    ...as<NonNullable<ReturnType<typeof parseSecretRef>>>(parseSecretRef(text)),
    where,
  })
  await handle.refresh()
  rmSync(join(config.dir, 'secret'))
  await handle.refresh()
  expect((await handle.refresh()).reveal()).toBe('canary-value')
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 40, setting: 'identity.pepper', problem: 'does not exist' },
  ])
  expect(lines.join('')).not.toContain('canary')
})

test('a key store that cannot be read is logged and measured; where revocations may be missed the node is not ready', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  expect(await ready(gw)).toEqual({ ready: true })
  const store = openSqlite(join(gw.config.storeDir, 'caisson.sqlite'))
  const tables = store.prepare("select name from sqlite_schema where type = 'table'").all()
  for (const { name } of tables) store.exec(`drop table if exists "${String(name)}"`)
  store.close()
  await eventually(
    async () => Number(/^caisson_keys_stale_seconds (\S+)$/m.exec(await gw.metrics())?.[1]) > 2.5,
  )
  expect(linesOf(gw, 'the key store cannot be read; revocations may be missed')).toHaveLength(1)
  vi.spyOn(VirtualKeys.prototype, 'available').mockReturnValue(false)
  expect(await ready(gw)).toEqual({ ready: false, reason: 'identity' })
})

test('the port stays open for the notice, and every reply says that the connection ends', async () => {
  await using sim = await startSim({ times: 'always' })
  using config = makeConfig({ upstream: sim.url, deploy: { shutdown: { notice_ms: 1500 } } })
  const { key } = await makeKey(config.storeDir)
  await using server = await startProcess(config)
  using kept = await openRaw(Number(new URL(server.url).port))
  const models = rawRequest('GET /v1/models HTTP/1.1', ['host: x', `authorization: Bearer ${key}`])
  kept.write(models)
  expect(await kept.until('"object":"list"')).not.toContain('connection: close')
  server.signal('SIGTERM')
  await eventually(async () => (await fetch(`${server.opsUrl}/readyz`)).status === 503)
  const call = await fetch(`${server.url}/v1/chat/completions`, requestOf(key, chatBody(), {}))
  expect([call.status, call.headers.get('connection')]).toEqual([200, 'close'])
  await call.arrayBuffer()
  kept.write(models)
  expect(await kept.closed()).toContain('connection: close')
  expect(await server.ended).toBe(0)
  await expect(fetch(server.url)).rejects.toThrow('fetch failed')
})

test.each(['data', 'ops'])(
  'a start that finds the %s port taken says so in a line, and ends',
  async (listener) => {
    await using taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    using config = makeConfig({
      upstream: 'http://127.0.0.1:1',
      deploy: { [listener]: { host: '127.0.0.1', port } },
    })
    // The second start shows that the first one has let go of its store.
    for (const _ of [1, 2]) {
      const { code, stderr } = await serveUntilEnd(config)
      expect(code).toBe(1)
      expect(stderr).toMatch(EXITED)
    }
  },
)

async function serveUntilEnd(config: ConfigDir): Promise<{ code: unknown; stderr: string }> {
  const error = await startProcess(config).then(
    () => new Error('it started'),
    (thrown: Error) => thrown,
  )
  const [, code, stderr = ''] = /^the server ended \((\w+)\): ([^]*)$/.exec(error.message) ?? []
  return { code: Number(code), stderr }
}
