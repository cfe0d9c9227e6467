import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { startSimulator } from './index.ts'
import { chatBody, eventsOf, messageOf, send } from './test-kit.ts'

const june = { era: '2026-06', createdAt: 1_778_490_745 } as const

test('the June model list is the captured body of 156 bytes', async () => {
  await using sim = await startSimulator(june)
  const answer = await send(sim, '/models')
  expect(answer.text).toBe(
    '{"object":"list","data":[{"id":"deepseek-v4-flash","object":"model","owned_by":"deepseek"},{"id":"deepseek-v4-pro","object":"model","owned_by":"deepseek"}]}',
  )
  expect(answer.bytes).toBe(156)
})

test('a one-word answer without thinking is a stream of 1063 bytes', async () => {
  await using sim = await startSimulator(june)
  const body = chatBody('Say OK', { stream: true, thinking: { type: 'disabled' } })
  const answer = await send(sim, '/chat/completions', body, { script: { content: 'OK' } })
  expect(answer.bytes).toBe(1063)
  expect(answer.text.endsWith('data: [DONE]\n\n')).toBe(true)
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
})

test('the keys of a whole reply have the order of the captures', async () => {
  await using sim = await startSimulator(june)
  const thinking = await send(sim, '/chat/completions', chatBody('Hi'), {
    script: { content: 'Hi!', reasoning: '…' },
  })
  const id = thinking.text.slice(7, 43)
  expect(thinking.text).toBe(
    `{"id":"${id}","object":"chat.completion","created":1778490745,"model":"deepseek-v4-flash","choices":[{"index":0,"message":{"role":"assistant","content":"Hi!","reasoning_content":"…"},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":1},"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":5},"system_fingerprint":"fp_8b330d02d0_prod0820_fp8_kvcache_20260402"}`,
  )
  const plain = await send(sim, '/chat/completions', chatBody('Hi', { thinking: { type: 'disabled' } }))
  expect(plain.text).not.toMatch(/reasoning_content|completion_tokens_details/)
})

test.each([
  ['no key', '/models', undefined, { authorization: '' }, 401, null, 'Authentication Fails (governor)'],
  [
    'another scheme',
    '/models',
    undefined,
    { authorization: 'Basic eA==' },
    401,
    null,
    'Authentication Fails (governor)',
  ],
  [
    'a bad key',
    '/models',
    undefined,
    { authorization: 'Bearer bad-0000' },
    401,
    'application/json',
    '{"error":{"message":"Authentication Fails, Your api key: ****0000 is invalid","type":"authentication_error","param":null,"code":"invalid_request_error"}}',
  ],
  [
    'another content type',
    '/chat/completions',
    '{}',
    { 'content-type': 'text/plain' },
    415,
    'text/plain',
    'Expected request with `Content-Type: application/json`',
  ],
  [
    'truncated JSON',
    '/chat/completions',
    '{"model":',
    {},
    400,
    'application/octet-stream',
    'Failed to parse the request body as JSON: model: EOF while parsing a value at line 1 column 9',
  ],
  [
    'no messages',
    '/chat/completions',
    '{}',
    {},
    400,
    'application/json',
    '{"error":{"message":"Failed to deserialize the JSON body into the target type: missing field `messages` at line 1 column 2","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}',
  ],
  [
    'a wrong type',
    '/chat/completions',
    '{"model":"deepseek-v4-flash","messages":{}}',
    {},
    400,
    'application/json',
    '{"error":{"message":"Failed to deserialize the JSON body into the target type: messages: invalid type: map, expected a sequence at line 1 column 40","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}',
  ],
  [
    'the developer role',
    '/chat/completions',
    JSON.stringify({ model: 'deepseek-v4-flash', messages: [{ role: 'developer', content: 'x' }] }),
    {},
    400,
    'application/json',
    '{"error":{"message":"Failed to deserialize the JSON body into the target type: messages[0].role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`, `latest_reminder` at line 1 column 60","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}',
  ],
  ['a wrong path', '/nowhere', '{}', {}, 404, null, ''],
  ['a wrong method', '/chat/completions', undefined, {}, 405, null, ''],
  ['count_tokens', '/anthropic/v1/messages/count_tokens', '{}', {}, 404, null, ''],
])('%s is refused with the exact body', async (_name, path, body, headers, status, type, text) => {
  await using sim = await startSimulator(june)
  const answer = await send(sim, path, body, { headers })
  expect(answer.text).toBe(text)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe(type)
})

test('the lengths of the captured errors are theirs', async () => {
  await using sim = await startSimulator(june)
  const role = { model: 'deepseek-v4-flash', messages: [{ role: 'developer', content: 'x' }] }
  expect((await send(sim, '/chat/completions', role)).bytes).toBe(296)
  expect((await send(sim, '/chat/completions', '{"model":')).bytes).toBe(93)
  expect((await send(sim, '/models', undefined, { headers: { authorization: '' } })).bytes).toBe(31)
  const empty = await send(sim, '/chat/completions', '')
  expect(empty.text).toBe(
    'Failed to parse the request body as JSON: EOF while parsing a value at line 1 column 0',
  )
})

test('an error position counts lines, and bytes within a line', async () => {
  await using sim = await startSimulator(june)
  const answer = await send(sim, '/chat/completions', '{\n  "model": "é", "max_tokens": "many"\n}')
  expect(messageOf(answer)).toMatch(
    /max_tokens: invalid type: string "many", expected u32 at line 2 column 37$/,
  )
})

test('every reply has the headers of the service and none it was never seen to send', async () => {
  await using sim = await startSimulator(june)
  for (const path of ['/models', '/nowhere']) {
    const { headers } = await send(sim, path)
    expect(headers.get('x-ds-trace-id')).toMatch(/^[0-9a-f]{32}$/)
    expect(headers.get('transfer-encoding')).toBe('chunked')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect([...headers.keys()].filter((name) => /ratelimit|retry-after/.test(name))).toEqual([])
  }
})

test('an Anthropic stream has its events in order, and the id for a signature', async () => {
  await using sim = await startSimulator(june)
  const body = chatBody('Hi', { stream: true, max_tokens: 100 })
  const script = { content: 'Hi there', reasoning: 'So' }
  const { text } = await send(sim, '/anthropic/v1/messages', body, { script })
  const events = eventsOf(text)
  expect(events.map((event) => event['type'])).toEqual([
    'message_start',
    'content_block_start',
    'ping',
    'content_block_delta',
    'content_block_delta',
    'content_block_stop',
    'content_block_start',
    'content_block_delta',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ])
  const id = /"message":\{"id":"([^"]+)"/.exec(text)?.[1]
  expect(text).toContain(`{"type":"signature_delta","signature":"${id}"}`)
  expect(events[10]).toEqual({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn' },
    usage: {
      input_tokens: 5,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 3,
      service_tier: 'standard',
    },
  })
})

const digestOf = async (seed: number): Promise<string> => {
  await using sim = await startSimulator({ seed, createdAt: 1 })
  const texts: string[] = []
  for (const stream of [false, true])
    texts.push((await send(sim, '/chat/completions', chatBody('Hi', { stream }))).text)
  return createHash('sha256').update(texts.join()).digest('hex')
}

test('the same seed gives the same bytes, another seed others', async () => {
  expect(await digestOf(7)).toBe(await digestOf(7))
  expect(await digestOf(7)).not.toBe(await digestOf(8))
})
