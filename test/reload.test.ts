import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { as, eventually, secretFile, startGateway, startSim, type TestGateway } from './kit/index.ts'

interface Deploy {
  readonly providers: { readonly deepseek: { readonly accounts: readonly object[] } }
}

/** The same provider at another address, with the key for that one. */
function move(gw: TestGateway, base_url: string, api_key: string): void {
  const deploy = as<Deploy>(JSON.parse(readFileSync(gw.config.file, 'utf8')))
  const { deepseek } = deploy.providers
  const accounts = deepseek.accounts.map((account) => ({ ...account, api_key }))
  const providers = { deepseek: { ...deepseek, base_url, accounts } }
  writeFileSync(gw.config.file, JSON.stringify({ ...deploy, providers }))
}

const waits = (gw: TestGateway): Promise<unknown> =>
  eventually(async () => /^caisson_lane_waiting\{.*lane="standard"\} 1$/m.test(await gw.metrics()))

test('a call that waits while its provider moves sends the key of before to the address of before', async () => {
  await using before = await startSim({ hangBeforeHeaders: true })
  await using after = await startSim()
  await using gw = await startGateway({
    upstream: before.url,
    accountConcurrency: { 'deepseek-flash': 1 },
  })
  const first = new AbortController()
  const hung = gw.chat({}, { signal: first.signal }).catch(() => 'gone')
  await before.waitFor(({ body }) => body.length > 0)
  const second = gw.chat()
  await waits(gw)
  move(gw, after.url, secretFile(gw.config.dir, 'key-after', 'sk-after'))
  expect(await gw.node.reload()).toBeUndefined()
  first.abort()
  expect(await hung).toBe('gone')
  expect(await second).toMatchObject({ status: 200 })
  expect(await gw.chat()).toMatchObject({ status: 200 })
  const keysAt = (sim: typeof before): Set<string | undefined> =>
    new Set(sim.requests.map(({ headers }) => headers.authorization))
  expect(keysAt(before)).toEqual(new Set(['Bearer sk-canary-provider-0001']))
  expect(keysAt(after)).toEqual(new Set(['Bearer sk-after']))
})

test('of two reloads at once the later one counts, however long the secrets of the earlier one take', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const pipe = join(gw.config.dir, 'slow')
  execFileSync('mkfifo', [pipe])
  move(gw, 'https://earlier.example', `\${exec:cat ${pipe}}`)
  const earlier = gw.node.reload()
  // Opens once the other end is being read.
  const secret = await open(pipe, 'w')
  move(gw, sim.url, secretFile(gw.config.dir, 'key-later', 'sk-later'))
  const later = gw.node.reload()
  // Time enough for the later one to be through, were it to go first.
  for (let i = 0; i < 5; i++) expect(await gw.chat()).toMatchObject({ status: 200 })
  await secret.writeFile('sk-earlier')
  await secret.close()
  expect(await Promise.all([earlier, later])).toEqual([undefined, undefined])
  expect(gw.node.config().deploy.providers.get('deepseek')?.baseUrl).toBe(sim.url)
})
