import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  chatBody,
  filesUnder,
  makeConfig,
  makeKey,
  messagesBody,
  openRaw,
  PROVIDER_KEY,
  rawChat,
  requestOf,
  secretFile,
  startProcess,
  startSim,
  tracesOf,
} from './kit/index.ts'

const PEPPER = 'canary-pepper-0123456789-0123456789'
const SALT = 'canary-salt-0123456789-0123456789'
const USER = 'canary.user@example.com'
const PROMPT = 'canary prompt text'
const REPLY = 'canary reply text'
const REASONING = 'canary reasoning text'

test('secrets and texts are in no log, file, metric, header or error, whatever happens to a call', async () => {
  await using sim = await startSim([], { apiKeys: [PROVIDER_KEY] })
  using config = makeConfig({
    upstream: sim.url,
    timeouts: { first_token_ms: 300 },
    deploy: { log: { level: 'debug' } },
  })
  const deploy = JSON.parse(readFileSync(config.file, 'utf8'))
  // Secrets lie outside of what is searched; the pepper and the salt that the store would make lie within it.
  const vault = makeConfig({ upstream: sim.url })
  const settings = {
    ...deploy,
    identity: { pepper: secretFile(vault.dir, 'pepper', PEPPER) },
    user_ids: { salt: secretFile(vault.dir, 'salt', SALT) },
    providers: {
      deepseek: {
        ...deploy.providers.deepseek,
        accounts: undefined,
        api_key: secretFile(vault.dir, 'key', PROVIDER_KEY),
      },
    },
    store: { dir: join(config.dir, 'store') },
  }
  const moved = makeConfig({ upstream: sim.url, deploy: settings })
  const { key } = await makeKeyUnder(PEPPER, config.storeDir)
  const told: string[] = []
  await using server = await startProcess(moved)
  const ask = async (
    path: string,
    body: object | string,
    headers: Record<string, string> = {},
  ): Promise<void> => {
    const response = await fetch(
      server.url + path,
      requestOf(key, body, { headers: { 'x-user-id': USER, ...headers } }),
    )
    const text = await response.text()
    told.push(JSON.stringify([...response.headers]))
    if (response.status !== 200) told.push(text)
  }
  const messages = [{ role: 'user', content: PROMPT }]
  sim.script({ content: REPLY, reasoning: REASONING, times: 4 })
  for (const stream of [false, true]) {
    await ask('/v1/chat/completions', chatBody({ model: 'free', stream, messages }))
    await ask(
      '/anthropic/v1/messages',
      messagesBody({ model: 'free', stream, messages, metadata: { user_id: USER } }),
    )
  }
  for (const script of [
    { fault: '401' },
    { fault: '402' },
    { fault: '500', times: 2 },
    { status: 400, body: { error: { message: `bad: ${PROVIDER_KEY}` } } },
    { status: 500, body: `${PROMPT} ${PROVIDER_KEY}`, times: 2 },
    { status: 200, body: `{"oops": "${REPLY}"` },
    { content: REPLY, resetAfter: 2 },
    { hangBeforeHeaders: true },
  ] as const) {
    sim.reset()
    sim.script(script)
    await ask('/v1/chat/completions', chatBody({ messages }))
  }
  // What a careless client puts into the wrong place.
  await ask(`/v1/chat/completions?api_key=${key}`, chatBody())
  await ask('/v1/chat/completions', chatBody(), { 'x-workload': key })
  await ask('/v1/chat/completions', chatBody(), { 'x-api-key': `${key}x` })
  await ask('/v1/chat/completions', `{"messages":["${PROMPT}" "${PROMPT}"]}`)
  await ask('/v1/chat/completions', chatBody({ messages: PROMPT }))
  await ask('/v1/chat/completions', chatBody({ stream: PROMPT }))
  await ask(`/v1/${encodeURIComponent(key)}`, chatBody())
  const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`
  await ask('/v1/chat/completions', chatBody(), { authorization: `Bearer ${wrong}` })
  using raw = await openRaw(Number(new URL(server.url).port))
  raw.write(`${key} ${PROMPT}\r\n\r\n`)
  told.push(await raw.closed())
  using torn = await openRaw(Number(new URL(server.url).port))
  torn.write(rawChat(key, `{"messages":"${PROMPT}`, 'content-length: 500'))
  torn.reset()
  const metrics = await (await fetch(`${server.opsUrl}/metrics`)).text()
  server.signal('SIGTERM')
  expect(await server.ended).toBe(0)

  const files = filesUnder(config.storeDir)
  expect(files.map(({ path }) => path).join(' ')).toContain('journal.sqlite')
  expect(server.stdout()).toContain('"status":"ok"')
  const places = [
    ...files.map(({ path, bytes }) => [path, bytes] as const),
    ...Object.entries({
      stdout: server.stdout(),
      stderr: server.stderr(),
      metrics,
      told: told.join('\n'),
    }).map(([name, text]) => [name, Buffer.from(text)] as const),
  ]
  const secrets = [PROVIDER_KEY, key, key.slice(-36), PEPPER, SALT, USER, PROMPT, REPLY, REASONING]
  expect(tracesOf(secrets, places)).toEqual([])
  // A bare hash of an id can be guessed from a list of ids: that must not be there either.
  const bare = createHash('sha256').update(USER).digest()
  for (const [, bytes] of places) {
    expect(bytes.includes(bare.toString('hex')) || bytes.includes(bare.toString('base64url'))).toBe(false)
  }
  for (const dir of [vault, moved]) dir[Symbol.dispose]()
}, 60_000)

/** A key hashed under a pepper that the configuration names. */
async function makeKeyUnder(pepper: string, storeDir: string): Promise<{ key: string }> {
  const { createKey } = await import('../src/control/keys/keys.ts')
  const { Secret } = await import('../src/core/secret.ts')
  const { openSqliteKeyStore } = await import('../src/stores/sql/keys-sqlite.ts')
  const { SPEC } = await import('./kit/index.ts')
  const store = await openSqliteKeyStore(storeDir, Date.now())
  const { key } = await createKey(store, { version: 1, secret: new Secret(pepper) }, SPEC, Date.now())
  await store.close()
  return { key: key.reveal() }
}

test("the provider's key is in the Authorization header of what is sent to it, and nowhere else in it", async () => {
  await using sim = await startSim()
  using config = makeConfig({ upstream: sim.url })
  const { key } = await makeKey(config.storeDir)
  await using server = await startProcess(config)
  for (const [path, body] of [
    ['/v1/chat/completions', chatBody()],
    ['/v1/messages', messagesBody()],
    ['/beta/completions', { model: 'fast', prompt: 'x' }],
  ] as const) {
    await (await fetch(server.url + path, requestOf(key, body, {}))).text()
  }
  expect(sim.requests).toHaveLength(3)
  for (const { rawHeaders, path, body } of sim.requests) {
    const holding = rawHeaders.filter((text) => text.includes(PROVIDER_KEY))
    expect(holding).toEqual([`Bearer ${PROVIDER_KEY}`])
    expect(rawHeaders[rawHeaders.indexOf(`Bearer ${PROVIDER_KEY}`) - 1]?.toLowerCase()).toBe('authorization')
    expect(path + body.toString()).not.toContain('sk-')
    expect(rawHeaders.join() + body.toString()).not.toContain(key)
  }
})
