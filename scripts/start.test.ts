import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { isRecent } from './node.mjs'

const root = join(import.meta.dirname, '..')
let dir = ''
let child: ChildProcess | undefined

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  rmSync(dir, { recursive: true, force: true })
})

/** `npm start` without npm, on the configuration of the repository but for its ports and its folder. */
function start(dataPort: number): { said(): string; process: ChildProcess } {
  dir = mkdtempSync(join(tmpdir(), 'caisson-start-'))
  const text = readFileSync(join(root, 'caisson.yaml'), 'utf8')
    .replace('port: 8080', `port: ${dataPort}`)
    .replace('port: 9090', 'port: 0')
    .replace('dir: .caisson', `dir: ${join(dir, 'store')}`)
    .replace('policy/policy.yaml', join(root, 'policy/policy.yaml'))
  writeFileSync(join(dir, 'caisson.yaml'), text)
  const { npm_command: _npm, DEEPSEEK_API_KEY: _key, ...env } = process.env
  child = spawn(process.execPath, [join(root, 'scripts/start.mjs'), '-c', join(dir, 'caisson.yaml')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += String(data)))
  return { said: () => output, process: child }
}

describe('npm start', () => {
  it('serves a call with the key that it prints, and stops when told to', async () => {
    const started = start(0)
    await expect.poll(started.said, { timeout: 20_000 }).toContain('Ctrl-C stops.')
    const [, url = ''] = /(http:\S+)\/v1\/chat\/completions/.exec(started.said()) ?? []
    const [key = ''] = /csk_\w+/.exec(started.said()) ?? []
    const reply = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'enterprise-fast', messages: [{ role: 'user', content: 'Say hello.' }] }),
    })
    expect(reply.status).toBe(200)
    expect(await reply.json()).toMatchObject({ object: 'chat.completion' })
    started.process.kill('SIGTERM')
    expect(await once(started.process, 'exit')).toEqual([0, null])
  })

  it('says that a port is taken, and ends', async () => {
    await using taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const started = start(port)
    expect(await once(started.process, 'exit')).toEqual([1, null])
    expect(started.said()).toContain(`cannot listen on 127.0.0.1:${port} (EADDRINUSE)`)
  })
})

it.each([
  ['20.20.2', false],
  ['24.14.9', false],
  ['24.15.0', true],
  ['26.0.0', true],
])('Node %s is recent enough: %s', (version, expected) => {
  expect(isRecent(version)).toBe(expected)
})
