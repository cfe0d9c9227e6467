import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { startSimulator, type Simulator, type SimulatorOptions } from '../index.ts'
import { eventsOf, messageOf, send, type Answer, type Sending } from '../test-kit.ts'
import { isGenuine, signThinking } from './signature.ts'

const start = (options: SimulatorOptions = {}): Promise<Simulator> =>
  startSimulator({ as: 'anthropic', ...options })

const ask = (sim: Simulator, rest: object = {}, sending: Sending = {}): Promise<Answer> =>
  send(
    sim,
    '/v1/messages',
    { model: 'claude-sonnet-5', max_tokens: 4000, messages: [{ role: 'user', content: 'Hi' }], ...rest },
    sending,
  )

const thinking = { type: 'enabled', budget_tokens: 1024 }
const withoutVersion = { 'anthropic-version': '' }

test('a whole reply, byte for byte but for its id', async () => {
  await using sim = await start()
  const { text, headers } = await ask(sim, {}, { script: { content: 'Hi!' } })
  const id = /^\{"id":"(msg_01[A-Za-z0-9]{22})"/.exec(text)?.[1]
  expect(text).toBe(
    `{"id":"${id}","type":"message","role":"assistant","model":"claude-sonnet-5","content":[{"type":"text","text":"Hi!","citations":null}],"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"output_tokens_details":{"thinking_tokens":0},"server_tool_use":null,"service_tier":"standard"}}`,
  )
  expect(headers.get('request-id')).toMatch(/^req_01[A-Za-z0-9]{22}$/)
  expect(headers.get('anthropic-ratelimit-requests-remaining')).toBe('3999')
  expect(headers.get('anthropic-ratelimit-tokens-reset')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/)
})

test('a stream has named events in order, with a signature before the end of thinking', async () => {
  await using sim = await start()
  const script = { reasoning: 'So', content: 'Hi', toolCalls: [{ name: 'f', arguments: { a: 1 } }] }
  const { text } = await ask(sim, { stream: true, thinking }, { script })
  const events = eventsOf(text)
  expect(text.match(/^event: (.*)$/gm)?.map((line) => line.slice(7))).toEqual(events.map(({ type }) => type))
  const kinds = events.map(({ type, delta }) => (delta as { type?: string } | undefined)?.type ?? type)
  expect(kinds.join(' ')).toBe(
    'message_start content_block_start ping thinking_delta signature_delta content_block_stop ' +
      'content_block_start text_delta content_block_stop ' +
      'content_block_start input_json_delta input_json_delta input_json_delta content_block_stop ' +
      'message_delta message_stop',
  )
  expect(events[0]).toMatchObject({
    message: { stop_reason: null, usage: { input_tokens: 5, output_tokens: 1 } },
  })
  expect(events[10]).toMatchObject({ delta: { partial_json: '' } })
  expect(text).toMatch(/"id":"toolu_01[A-Za-z0-9]{22}"/)
  expect(text).toMatch(/"signature":"[A-Za-z0-9+/]{250,}=*"/)
  expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use', stop_sequence: null } })
  expect(text).not.toContain('[DONE]')
})

test('nobody thinks unless asked to', async () => {
  await using sim = await start()
  expect((await ask(sim)).text).not.toContain('"thinking"')
  expect((await ask(sim, { thinking: { type: 'adaptive' } })).text).toContain('"type":"thinking"')
})

test('a signature holds for its own text alone', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, other) => {
      expect(isGenuine(text, signThinking(text))).toBe(true)
      expect(isGenuine(text, signThinking(other))).toBe(text === other)
      expect(isGenuine(text, other)).toBe(false)
    }),
  )
})

const user = { role: 'user', content: 'Weather?' }
const use = { type: 'tool_use', id: 'toolu_01a', name: 'f', input: {} }
const result = { type: 'tool_result', tool_use_id: 'toolu_01a', content: 'sunny' }
const said = { type: 'text', text: 'Also: hello' }
const thought = { type: 'thinking', thinking: 'So', signature: signThinking('So') }
const loop = (content: object[], answer: object[] = [result]): object[] => [
  user,
  { role: 'assistant', content },
  { role: 'user', content: answer },
]

test('a replayed loop is accepted with its thinking unchanged, and without any when thinking is off', async () => {
  await using sim = await start()
  expect((await ask(sim, { thinking, messages: loop([thought, use]) })).status).toBe(200)
  expect((await ask(sim, { messages: loop([use]) })).status).toBe(200)
  expect((await ask(sim, { messages: loop([use], [result, said]) })).status).toBe(200)
})

test('turns of the same role are one turn', async () => {
  await using sim = await start()
  const second = 'toolu_01b'
  const split = [
    user,
    { role: 'assistant', content: [use] },
    { role: 'assistant', content: [{ ...use, id: second }] },
    { role: 'user', content: [result] },
    { role: 'user', content: [{ ...result, tool_use_id: second }] },
  ]
  expect((await ask(sim, { messages: split })).status).toBe(200)
})

test.each<[string, object, string]>([
  ['no limit', { max_tokens: undefined }, 'max_tokens: Field required'],
  ['an unknown field', { top_logprobs: 1 }, 'top_logprobs: Extra inputs are not permitted'],
  ['a wrong type', { stream: 'yes' }, 'stream: Input should be a valid boolean'],
  [
    'a wrong role',
    { messages: [{ role: 'tool', content: '' }] },
    "messages.0.role: Input should be 'user', 'assistant'",
  ],
  ['no content', { messages: [{ role: 'user' }] }, 'messages.0.content: Field required'],
  ['no messages', { messages: [] }, 'messages: at least one message is required'],
  [
    'an empty text',
    { messages: [{ role: 'user', content: '' }] },
    'messages: text content blocks must be non-empty',
  ],
  ['heat', { temperature: 1.5 }, 'temperature: range: 0..1'],
  ['heat while thinking', { thinking, temperature: 0.5 }, '`temperature` may only be set to 1'],
  ['no budget', { thinking: { type: 'enabled' } }, 'thinking.enabled.budget_tokens: Field required'],
  ['a small budget', { thinking: { type: 'enabled', budget_tokens: 1023 } }, 'greater than or equal to 1024'],
  ['a large budget', { thinking: { type: 'enabled', budget_tokens: 4000 } }, '`max_tokens` must be greater'],
  [
    'forced tools while thinking',
    { thinking, tool_choice: { type: 'any' } },
    'Thinking may not be enabled when',
  ],
  [
    'a foreign signature',
    { messages: loop([{ ...thought, signature: '0a1b2c3d-0000-4000-8000-000000000000' }, use]) },
    'messages.1.content.0: Invalid `signature` in `thinking` block',
  ],
  [
    'altered thinking',
    { thinking, messages: loop([{ ...thought, thinking: 'so' }, use]) },
    'messages.1.content.0: Invalid `signature` in `thinking` block',
  ],
  [
    'a lost signature',
    { messages: loop([{ ...thought, signature: undefined }, use]) },
    'messages.1.content.0.thinking.signature: Field required',
  ],
  [
    'lost thinking',
    { thinking, messages: loop([use]) },
    'Expected `thinking` or `redacted_thinking`, but found `tool_use`',
  ],
  [
    'an open call',
    { messages: loop([use], [said]) },
    'messages.1: `tool_use` ids were found without `tool_result`',
  ],
  [
    'a late result',
    { messages: loop([use], [said, result]) },
    'messages.1: `tool_use` ids were found without',
  ],
  [
    'a stray result',
    { messages: [{ role: 'user', content: [result] }] },
    'messages.0.content.0: unexpected `tool_use_id` found',
  ],
  [
    'a first word of the assistant',
    { messages: [{ role: 'assistant', content: 'Hi' }] },
    'must use the "user" role',
  ],
])('%s is refused in the words of Anthropic', async (_name, rest, message) => {
  await using sim = await start()
  const answer = await ask(sim, rest)
  expect(answer.status).toBe(400)
  expect(messageOf(answer)).toContain(message)
  expect(JSON.parse(answer.text)).toMatchObject({
    type: 'error',
    error: { type: 'invalid_request_error' },
    request_id: answer.headers.get('request-id'),
  })
})

test('the version is required, and the newer one takes no sampling parameters', async () => {
  await using sim = await start()
  const none = await ask(sim, {}, { headers: withoutVersion })
  expect([none.status, messageOf(none)]).toEqual([400, expect.stringContaining('anthropic-version')])
  const headers = { 'anthropic-version': '2026-10-21' }
  const warm = await ask(sim, { temperature: 1 }, { headers })
  expect(messageOf(warm)).toBe('temperature: Extra inputs are not permitted')
  const messages = [user, { role: 'system', content: 'Be brief' }, user]
  expect((await ask(sim, { messages }, { headers })).status).toBe(200)
  expect((await ask(sim, { messages })).status).toBe(400)
})

test('x-api-key wins over a bearer, and either will do', async () => {
  await using sim = await start()
  const get = async (headers: Record<string, string>): Promise<number> =>
    (await ask(sim, {}, { headers })).status
  expect(await get({ 'x-api-key': 'sk-ant-x', authorization: 'Bearer wrong' })).toBe(200)
  expect(await get({ 'x-api-key': 'wrong', authorization: 'Bearer sk-x' })).toBe(401)
  expect(await get({ authorization: '' })).toBe(401)
})

test.each<[string, number, string, string | null]>([
  ['401', 401, 'authentication_error', null],
  ['402', 402, 'billing_error', null],
  ['413', 413, 'request_too_large', null],
  ['429-tpm', 429, 'rate_limit_error', '2'],
  ['429-balance', 429, 'rate_limit_error', null],
  ['500', 500, 'api_error', null],
  ['503', 529, 'overloaded_error', null],
])('fault %s has the body of Anthropic', async (fault, status, type, retryAfter) => {
  await using sim = await start()
  const answer = await ask(sim, {}, { headers: { 'x-sim-script': JSON.stringify({ fault }) } })
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.text)).toMatchObject({ type: 'error', error: { type } })
  expect(answer.headers.get('retry-after')).toBe(retryAfter)
})

test('too long a prompt and too large a body', async () => {
  await using sim = await start({ contextTokens: 100 })
  const long = await ask(sim, { messages: [{ role: 'user', content: 'word '.repeat(100) }] })
  expect(messageOf(long)).toBe('prompt is too long: 151 tokens > 100 maximum')
  const large = await send(sim, '/v1/messages', ' '.repeat(32 * 1024 * 1024 + 1))
  expect([large.status, large.text]).toEqual([413, expect.stringContaining('request_too_large')])
})

test('the cache is used where a request marks it, and tells what it stored', async () => {
  await using sim = await start()
  const usage = async (mark: object): Promise<unknown> => {
    const content = [{ type: 'text', text: 'word '.repeat(200), ...mark }]
    const { text } = await ask(sim, { messages: [{ role: 'user', content }] })
    return (JSON.parse(text) as { usage: object }).usage
  }
  const unmarked = { input_tokens: 304, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }
  const mark = { cache_control: { type: 'ephemeral' } }
  expect(await usage({})).toMatchObject(unmarked)
  expect(await usage(mark)).toMatchObject({
    input_tokens: 48,
    cache_creation_input_tokens: 256,
    cache_read_input_tokens: 0,
  })
  expect(await usage(mark)).toMatchObject({
    input_tokens: 48,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 256,
  })
  expect(await usage({})).toMatchObject(unmarked)
})

test('stop reasons', async () => {
  await using sim = await start()
  const reason = async (rest: object, script = {}): Promise<unknown> =>
    /"stop_reason":"(\w+)","stop_sequence":("?\w+"?)/.exec((await ask(sim, rest, { script })).text)?.slice(1)
  expect(await reason({ max_tokens: 3 })).toEqual(['max_tokens', 'null'])
  expect(await reason({ stop_sequences: ['there'] }, { content: 'Hi there' })).toEqual([
    'stop_sequence',
    '"there"',
  ])
  expect(await reason({}, { finishReason: 'content_filter' })).toEqual(['refusal', 'null'])
  expect(await reason({}, { finishReason: 'pause_turn' })).toEqual(['pause_turn', 'null'])
})

test('models, unknown names and paths', async () => {
  await using sim = await start()
  expect(JSON.parse((await send(sim, '/v1/models?limit=1000')).text)).toMatchObject({
    data: [{ type: 'model', id: 'claude-opus-5' }, {}, {}],
    has_more: false,
    first_id: 'claude-opus-5',
    last_id: 'claude-haiku-5',
  })
  expect((await send(sim, '/v1/models/claude-haiku-5')).status).toBe(200)
  const unknown = await ask(sim, { model: 'gpt-9' })
  expect([unknown.status, messageOf(unknown)]).toEqual([404, 'model: gpt-9'])
  expect(messageOf(await send(sim, '/v1/models/x'))).toBe('model: x')
  expect((await send(sim, '/v1/messages/batches', {})).status).toBe(404)
})
