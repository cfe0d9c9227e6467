import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startGateway, startSim } from '../kit/index.ts'
import { read } from './support/page.ts'

const SECRET = 'a-secret-of-the-guide'
const [, receiver = ''] = /^```mjs\n([^]*?)^```$/m.exec(read('docs/guides/guard-models.md')) ?? []

/** The receiver as the guide has it, but on a port that the system chose. */
async function startReceiver(): Promise<AsyncDisposable & { readonly url: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'caisson-receiver-'))
  const file = join(dir, 'receiver.mjs')
  expect(receiver).toContain('.listen(7000)')
  writeFileSync(
    file,
    receiver.replace(
      '.listen(7000)',
      ".listen(0, '127.0.0.1', function () { console.log(this.address().port) })",
    ),
  )
  const child = spawn(process.execPath, [file], {
    env: { GUARD_SECRET: SECRET },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    url: `http://127.0.0.1:${port.toString().trim()}`,
    [Symbol.asyncDispose]: async () => {
      child.kill()
      await once(child, 'close')
      rmSync(dir, { recursive: true })
    },
  }
}

test('the receiver of the guide answers what is signed, and judges it; it takes nothing else, and nothing twice', async () => {
  await using receiving = await startReceiver()
  await using sim = await startSim()
  const guard = { kind: 'webhook', base_url: receiving.url, hmac_secret: `\${exec:echo ${SECRET}}` }
  await using gw = await startGateway({
    upstream: sim.url,
    deploy: { guards: { codenames: guard } },
    policy: { guardrails: { models: [{ guard: 'codenames' }] } },
  })
  const ask = (content: string) => gw.chat({ messages: [{ role: 'user', content }] })
  expect(await ask('Tell me about bread')).toMatchObject({ status: 200 })
  const reply = await ask('Tell me about Project Aurora')
  expect(reply).toMatchObject({ status: 403 })
  expect(reply.text).toContain('codenames flags the input (codename)')
  const body = '{"text":"Hello"}'
  const at = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', SECRET).update(`v1.${at}.n1.${body}`).digest('hex')
  const signed = { 'x-caisson-timestamp': at, 'x-caisson-nonce': 'n1', 'x-caisson-signature': `v1=${mac}` }
  const statusOf = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(receiving.url, { method: 'POST', body, headers })).status
  expect(await statusOf({})).toBe(401)
  expect(await statusOf({ ...signed, 'x-caisson-nonce': 'n2' })).toBe(401)
  expect(await statusOf(signed)).toBe(200)
  expect(await statusOf(signed)).toBe(401)
})
