import { expect, test } from 'vitest'
import { startSimulator, type Simulator, type SimulatorOptions } from './index.ts'
import { chatBody, eventsOf, messageOf, requestInit, send, type Answer } from './test-kit.ts'

const chat = (sim: Simulator, body: object, path = '/chat/completions'): Promise<Answer> =>
  send(sim, path, body)

const refusalOf = async (body: object, options: SimulatorOptions = {}, path?: string): Promise<string> => {
  await using sim = await startSimulator(options)
  const answer = await chat(sim, body, path)
  expect(answer.status).toBe(400)
  return messageOf(answer)
}

const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }]
const off = { thinking: { type: 'disabled' } }
const call = { id: 'call_00_a', type: 'function', function: { name: 'get_weather', arguments: '{}' } }
const user = { role: 'user', content: 'Weather?' }
const assistant = { role: 'assistant', content: '', tool_calls: [call] }
const tool = { role: 'tool', content: 'sunny', tool_call_id: 'call_00_a' }

test.each([
  [
    'an unknown model',
    chatBody('x', { model: 'gpt-9' }),
    /^The supported API model names are .* but you passed gpt-9\.$/,
  ],
  [
    'temperature',
    chatBody('x', { temperature: 2.5 }),
    'Invalid temperature value, the valid range of temperature is [0, 2]',
  ],
  [
    'max_tokens',
    chatBody('x', { max_tokens: 0 }),
    'Invalid max_tokens value, the valid range of max_tokens is [1, 393216]',
  ],
  [
    'user_id',
    chatBody('x', { user_id: 'u'.repeat(513) }),
    "Invalid 'user_id': string too long. Expected a string with maximum length 512, but got a string with length 513 instead",
  ],
  [
    'json_schema',
    chatBody('json', { response_format: { type: 'json_schema' } }),
    'This response_format type is unavailable now',
  ],
  [
    'JSON mode without the word',
    chatBody('x', { response_format: { type: 'json_object' } }),
    /must contain the word 'json'/,
  ],
  [
    'forced tools',
    chatBody('x', { tools, tool_choice: 'required' }),
    'Thinking mode does not support this tool_choice',
  ],
  [
    'effort without thinking',
    chatBody('x', { ...off, reasoning_effort: 'low' }),
    'thinking options type cannot be disabled when reasoning_effort is set',
  ],
  ['several choices', chatBody('x', { n: 2 }), /n value/],
  [
    'custom tools',
    chatBody('x', { tools: [{ type: 'custom' }] }),
    /tools\[0\]\.type: unknown variant `custom`, expected `function` at line 1 column \d+$/,
  ],
  [
    'lost reasoning',
    chatBody('', { messages: [user, assistant, tool] }),
    /`reasoning_content` in the thinking mode must be passed back/,
  ],
  [
    'unanswered calls',
    chatBody('', { ...off, messages: [user, assistant, user] }),
    /insufficient tool messages following tool_calls message/,
  ],
  [
    'a message without content',
    chatBody('', { messages: [user, { role: 'assistant' }] }),
    /messages\[1\]: missing field `content`/,
  ],
])('%s is refused', async (_name, body, message) => {
  const text = await refusalOf(body)
  // A string is the whole message, a pattern a part of it.
  const pattern = typeof message === 'string' ? RegExp(`^${RegExp.escape(message)}$`) : message
  expect(text).toMatch(pattern)
})

test('reasoning sent back, even empty, satisfies the replay rule; ignoring it is a mode', async () => {
  const kept = chatBody('', { messages: [user, { ...assistant, reasoning_content: '' }, tool] })
  const lost = chatBody('', { messages: [user, assistant, tool] })
  await using strict = await startSimulator()
  expect((await chat(strict, kept)).status).toBe(200)
  await using lenient = await startSimulator({ reasoningReplay: 'ignore' })
  expect((await chat(lenient, lost)).status).toBe(200)
})

test('the Anthropic path refuses tool turns without signed thinking, in the OpenAI envelope', async () => {
  const use = { type: 'tool_use', id: 'call_00_a', name: 'get_weather', input: {} }
  const result = {
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: 'call_00_a', content: 'sunny' }],
  }
  const turn = (content: object[]): object =>
    chatBody('', { messages: [user, { role: 'assistant', content }, result] })
  const thinking = { type: 'thinking', thinking: 'So', signature: 's' }
  expect(await refusalOf(turn([use]), {}, '/anthropic/v1/messages')).toBe(
    'The `content[].thinking` in the thinking mode must be passed back to the API.',
  )
  await using sim = await startSimulator()
  expect((await chat(sim, turn([thinking, use]), '/anthropic/messages')).status).toBe(200)
})

test('an image is refused for a text model, and silently dropped on the Anthropic path', async () => {
  const image = chatBody('', {
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }],
  })
  expect(await refusalOf(image, { era: '2026-06' })).toMatch(
    /messages\[0\]: unknown variant `image_url`, expected `text` at line 1/,
  )
  await using sim = await startSimulator({ era: '2026-06' })
  const source = { type: 'base64', media_type: 'image/png', data: 'AAAA' }
  const message = {
    role: 'user',
    content: [
      { type: 'image', source },
      { type: 'text', text: 'Hi' },
    ],
  }
  const answer = await chat(sim, chatBody('', { messages: [message] }), '/anthropic/v1/messages')
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('"input_tokens":5')
})

test('names and effort follow the era', async () => {
  const legacy = chatBody('x', { model: 'deepseek-chat' })
  await using june = await startSimulator({ era: '2026-06' })
  expect((await chat(june, legacy)).text).toContain('"model":"deepseek-v4-flash"')
  expect(await refusalOf(legacy, { era: '2026-11' })).toContain('deepseek-v4-pro or deepseek-flash')
  await chat(june, chatBody('x', { reasoning_effort: 'low' }))
  expect(june.requests[1]?.served?.effort).toBe('high')
  await using november = await startSimulator()
  await chat(november, chatBody('x', { reasoning_effort: 'none' }))
  await chat(november, chatBody('x', { reasoning_effort: 'ultra' }))
  expect(november.requests.map((request) => request.served?.thinking)).toEqual([false, true])
  expect(november.requests[1]?.served).toMatchObject({ model: 'deepseek-flash', effort: 'max' })
})

const asking = (model: string): object => chatBody('x', { model })

test('claude names map, and unknown ones are served in June but refused in November', async () => {
  await using june = await startSimulator({ era: '2026-06' })
  for (const model of ['claude-opus-4', 'claude-haiku-4', 'whatever'])
    await chat(june, asking(model), '/anthropic/v1/messages')
  expect(june.requests.map((request) => request.served?.model)).toEqual([
    'deepseek-v4-pro',
    'deepseek-v4-flash',
    'deepseek-v4-flash',
  ])
  expect(await refusalOf(asking('whatever'), {}, '/anthropic/v1/messages')).toContain(
    'supported API model names',
  )
})

test('a small limit leaves only reasoning', async () => {
  await using sim = await startSimulator()
  const { text } = await chat(sim, chatBody('x', { max_tokens: 8 }))
  expect(text).toContain('"content":""')
  expect(text).toContain('"finish_reason":"length"')
  expect(text).toContain('"completion_tokens":8,')
})

test('usage may trail, and is null before when it was asked for', async () => {
  await using sim = await startSimulator({ usagePlacement: 'trailing' })
  const { text } = await chat(sim, chatBody('x', { stream: true, stream_options: { include_usage: true } }))
  const events = eventsOf(text)
  expect(events.at(-1)?.['choices']).toEqual([])
  expect(events.at(-1)?.['usage']).toMatchObject({ prompt_cache_hit_tokens: 0 })
  expect(events[0]).toHaveProperty('usage', null)
})

const cachedOf = ({ text }: Answer): unknown => /"cached_tokens":(\d+)/.exec(text)?.[1]

test('a repeated prefix is hit in units of 128, for the same user only', async () => {
  await using sim = await startSimulator()
  const long = 'word '.repeat(200)
  const ask = (tail: string, rest: object = {}): Promise<Answer> => chat(sim, chatBody(long + tail, rest))
  expect(cachedOf(await ask('a'))).toBe('0')
  expect(cachedOf(await ask('a'))).toBe('256')
  expect(cachedOf(await ask('a', { user_id: 'other' }))).toBe('0')
  expect(sim.totals.hit).toBe(256)
})

test('a common beginning is hit by the third request that has it', async () => {
  await using sim = await startSimulator()
  const shared = 'word '.repeat(200)
  const ask = (tail: string): Promise<Answer> => chat(sim, chatBody(shared + tail.repeat(600)))
  expect(cachedOf(await ask('b'))).toBe('0')
  expect(cachedOf(await ask('c'))).toBe('0')
  expect(cachedOf(await ask('d'))).toBe('256')
})

test('a prefix that is still being built is not hit', async () => {
  await using sim = await startSimulator({ cacheBuildMs: 3_600_000 })
  const body = chatBody('word '.repeat(200))
  await chat(sim, body)
  expect(cachedOf(await chat(sim, body))).toBe('0')
})

test('a call holds its slot until its body is complete, and the next gets the right 429', async () => {
  await using sim = await startSimulator({ concurrency: { 'deepseek-flash': 1 } })
  const abort = new AbortController()
  const held = fetch(`${sim.url}/chat/completions`, {
    ...requestInit(chatBody('x [[sim {"hangBeforeHeaders":true}]]')),
    signal: abort.signal,
  }).catch(() => 'aborted')
  await sim.waitFor((request) => request.served !== undefined)
  expect(sim.active()).toBe(1)
  const refused = await chat(sim, chatBody('x'))
  expect(refused.status).toBe(429)
  expect(messageOf(refused)).toContain('exceeds your concurrency limit of 1')
  abort.abort()
  expect(await held).toBe('aborted')
  await sim.waitFor((request) => request.outcome === 'client-closed')
  expect(sim.active()).toBe(0)
  expect((await chat(sim, chatBody('x'))).status).toBe(200)
})

test('a low balance limits concurrency in other words, and none is a 402', async () => {
  await using low = await startSimulator({ balanceConcurrency: 0 })
  expect(messageOf(await chat(low, chatBody('x')))).toContain(
    'exceeds your concurrency limit of 0 based on your remaining balance',
  )
  await using broke = await startSimulator({ balanceUsd: '0.00' })
  const refused = await chat(broke, chatBody('x'))
  expect(refused.status).toBe(402)
  expect(refused.text).toContain('"message":"Insufficient Balance","type":"unknown_error"')
  expect((await send(broke, '/user/balance')).text).toContain('"is_available":false')
})

test('spend follows the prices of the era', async () => {
  await using sim = await startSimulator({ era: '2026-06' })
  await send(sim, '/chat/completions', chatBody('Hi', off), { script: { tokens: 100 } })
  await sim.waitFor((request) => request.outcome === 'completed')
  expect(sim.spendNanoUsd()).toBe(5 * 140 + 100 * 280)
})

test('tools are called when they are forced or named, and not after they have answered', async () => {
  await using sim = await startSimulator()
  const forced = await chat(sim, chatBody('x', { ...off, tools, tool_choice: 'required' }))
  expect(forced.text).toMatch(/"tool_calls":\[\{"index":0,"id":"call_00_[A-Za-z0-9]{24}","type":"function"/)
  const named = await chat(sim, chatBody('Use get_weather please', { tools }))
  expect(named.text).toContain('"finish_reason":"tool_calls"')
  const answered = await chat(
    sim,
    chatBody('', { tools, messages: [user, { ...assistant, reasoning_content: 'So' }, tool] }),
  )
  expect(answered.text).toContain('"finish_reason":"stop"')
})

test('Chinese is answered in Chinese', async () => {
  await using sim = await startSimulator()
  expect((await chat(sim, chatBody('你好'))).text).toMatch(/"content":"\p{Script=Han}/u)
})

test('an unmatched call of the Responses format is named', async () => {
  const input = [{ type: 'function_call', call_id: 'call_00_a', name: 'f', arguments: '{}' }]
  expect(await refusalOf({ model: 'deepseek-flash', input }, {}, '/responses')).toBe(
    'No tool output found for tool call call_00_a',
  )
})

const strictTool = (parameters: object): object =>
  chatBody('x', { tools: [{ type: 'function', function: { name: 'f', strict: true, parameters } }] })

test('a strict tool needs a closed schema that requires everything', async () => {
  const open = { type: 'object', properties: { city: { type: 'string' } }, additionalProperties: false }
  expect(await refusalOf(strictTool(open), {}, '/beta/chat/completions')).toContain("'required'")
  await using sim = await startSimulator()
  const closed = { ...open, required: ['city'] }
  expect((await chat(sim, strictTool(closed), '/beta/chat/completions')).status).toBe(200)
})

test('an assistant prefix is for the beta base, and last', async () => {
  const prefix = { role: 'assistant', content: 'Well', prefix: true }
  expect(await refusalOf(chatBody('', { messages: [user, prefix] }))).toContain('beta')
  expect(
    await refusalOf(chatBody('', { messages: [user, prefix, user] }), {}, '/beta/chat/completions'),
  ).toContain('last')
})

test('only the last requests are kept', async () => {
  await using sim = await startSimulator({ record: { max: 2 } })
  for (const content of ['a', 'b', 'c']) await chat(sim, chatBody(content))
  expect(sim.requests.map(({ json }) => JSON.stringify(json).includes('"content":"a"'))).toEqual([
    false,
    false,
  ])
  await using forgetful = await startSimulator({ record: false })
  await chat(forgetful, chatBody('a'))
  expect(forgetful.requests).toEqual([])
})
