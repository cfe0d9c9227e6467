import { expect, test } from 'vitest'
import { as, startRouted, startSim, type Answered } from './kit/index.ts'

const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code

test('a call whose first target fails is answered by the next, and the record says why', async () => {
  await using deepseek = await startSim({ fault: '503' })
  await using backup = await startSim({ content: 'from the backup' }, { as: 'openai' })
  await using gw = await startRouted({ deepseek, backup })
  const reply = await gw.chat()
  expect(reply).toMatchObject({ status: 200 })
  expect(reply.text).toContain('from the backup')
  expect(reply.headers.get('x-caisson-provider')).toBe('backup')
  expect(await gw.outcome()).toMatchObject({
    status: 'ok',
    provider: 'deepseek',
    served_by: 'backup',
    fallback: 'server_error',
    explain: { role: 'primary', next: [{ provider: 'backup', model: 'fast-general' }] },
    attempts: [
      { provider: 'deepseek', result: '503', processed: false },
      { provider: 'backup', result: 'ok' },
    ],
  })
})

for (const stream of [false, true]) {
  test(`an OpenAI client is answered by Anthropic, ${stream ? 'in a stream' : 'whole'}`, async () => {
    await using deepseek = await startSim({ fault: '500' })
    await using claude = await startSim({ content: 'Bonjour' }, { as: 'anthropic' })
    await using gw = await startRouted({ deepseek, claude })
    const client = gw.openai()
    const ask = { model: 'fast', messages: [{ role: 'user' as const, content: 'Hello' }] }
    const text = stream
      ? (await client.chat.completions.stream(ask).finalChatCompletion()).choices[0]?.message.content
      : (await client.chat.completions.create(ask)).choices[0]?.message.content
    expect(text).toBe('Bonjour')
    expect(await gw.outcome()).toMatchObject({ served_by: 'claude', status: 'ok', usage_estimated: false })
  })

  test(`an Anthropic client is answered by an OpenAI-compatible provider, ${stream ? 'in a stream' : 'whole'}`, async () => {
    await using deepseek = await startSim({ fault: '500' })
    await using backup = await startSim({ content: 'Guten Tag' }, { as: 'openai' })
    await using gw = await startRouted({ deepseek, backup })
    const client = gw.anthropic()
    const ask = { model: 'fast', max_tokens: 200, messages: [{ role: 'user' as const, content: 'Hello' }] }
    const message = stream
      ? await client.messages.stream(ask).finalMessage()
      : await client.messages.create(ask)
    expect(message.content).toMatchObject([{ type: 'text', text: 'Guten Tag' }])
    expect(message.model).toBe('fast')
    expect(await gw.outcome()).toMatchObject({ served_by: 'backup', status: 'ok' })
  })
}

test('a label is held against every target anew', async () => {
  await using deepseek = await startSim({ fault: '503', times: 'always' })
  await using backup = await startSim([], { as: 'openai' })
  const providers = { backup: { data_classification: ['public', 'internal'] } }
  await using gw = await startRouted({ deepseek, backup }, { policy: { providers } })
  expect(await gw.chat()).toMatchObject({ status: 200 })
  const secret = await gw.chat({}, { headers: { 'x-data-classification': 'confidential' } })
  expect(codeOf(secret)).toBe('upstream_error')
  expect(backup.requests).toHaveLength(1)
})

const TOOLS = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }]
const CALL = {
  toolCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }],
  reasoning: 'Where is Oslo? In Norway.',
}

for (const stream of [false, true]) {
  test(`reasoning that the client lost is given back to DeepSeek, ${stream ? 'after a stream' : 'after a whole reply'}`, async () => {
    await using deepseek = await startSim([CALL, { content: 'Rain.' }])
    await using gw = await startRouted({ deepseek })
    const client = gw.openai()
    const messages = [{ role: 'user' as const, content: 'Weather?' }]
    const ask = { model: 'fast', tools: TOOLS, messages }
    const first = stream
      ? await client.chat.completions.stream(ask).finalChatCompletion()
      : await client.chat.completions.create(ask)
    const { tool_calls: calls = [] } = first.choices[0]?.message ?? {}
    const id = calls[0]?.id ?? ''
    const turn = { role: 'assistant' as const, content: null, tool_calls: calls }
    const answer = { role: 'tool' as const, tool_call_id: id, content: 'Rain' }
    const second = await client.chat.completions
      .create({ ...ask, messages: [...messages, turn, answer] })
      .withResponse()
    expect(second.response.headers.get('x-caisson-warnings')).toContain('restored=reasoning_content')
    expect(as<{ messages: object[] }>(deepseek.requests[1]?.json).messages[1]).toMatchObject({
      reasoning_content: 'Where is Oslo? In Norway.',
    })
  })
}

test('reasoning of one tenant is not given to another', async () => {
  await using deepseek = await startSim([CALL, { content: 'Rain.' }])
  await using gw = await startRouted({ deepseek })
  const other = await gw.newKey({ tenant: 'other' })
  const messages = [{ role: 'user' as const, content: 'Weather?' }]
  const first = await gw.openai().chat.completions.create({ model: 'fast', tools: TOOLS, messages })
  const { tool_calls: calls = [] } = first.choices[0]?.message ?? {}
  const turn = { role: 'assistant' as const, content: null, tool_calls: calls }
  const answer = { role: 'tool' as const, tool_call_id: calls[0]?.id ?? '', content: 'Rain' }
  const ask = { model: 'fast', tools: TOOLS, messages: [...messages, turn, answer] }
  await gw.openai({ apiKey: other.key }).chat.completions.create(ask)
  expect(as<{ messages: object[] }>(deepseek.requests[1]?.json).messages[1]).toMatchObject({
    reasoning_content: '',
  })
})

for (const [name, provider, kind] of [
  ['DeepSeek itself', 'deepseek', 'deepseek'],
  ['an OpenAI-compatible provider', 'backup', 'openai'],
  ['Anthropic', 'claude', 'anthropic'],
] as const) {
  for (const stream of [false, true]) {
    test(`a Responses client is answered by ${name}, ${stream ? 'in a stream' : 'whole'}`, async () => {
      await using sim = await startSim({ content: 'Hei' }, { as: kind })
      await using gw = await startRouted({ [provider]: sim })
      const client = gw.openai()
      const ask = { model: 'fast', input: 'Hello' }
      const response = stream
        ? await client.responses.stream(ask).finalResponse()
        : await client.responses.create(ask)
      expect(response.output_text).toBe('Hei')
      expect(response.status).toBe('completed')
      expect(await gw.outcome()).toMatchObject({ served_by: provider, operation: 'responses', status: 'ok' })
    })
  }
}

test('the body that Cursor posts to the chat path is answered with chat', async () => {
  await using deepseek = await startSim({ content: 'Hei' })
  await using gw = await startRouted({ deepseek })
  const body = { model: 'fast', input: [{ role: 'user', content: 'Hello' }], store: false, stream: true }
  const reply = await gw.send('/v1/chat/completions', body)
  expect(reply).toMatchObject({ status: 200 })
  expect(reply.text).toContain('chat.completion.chunk')
  expect(reply.text).toContain('data: [DONE]')
})

for (const encoding of ['float', 'base64'] as const) {
  test(`embeddings come as ${encoding}, whatever the provider sends`, async () => {
    await using backup = await startSim([], { as: 'openai' })
    await using gw = await startRouted(
      { backup },
      { alias: { primary: { provider: 'backup', model: 'embed-small' } } },
    )
    const asked = await gw.send('/v1/embeddings', {
      model: 'fast',
      input: ['a', 'b'],
      encoding_format: encoding,
    })
    const { data } = as<{ data: { embedding: unknown }[] }>(asked.json)
    expect(data).toHaveLength(2)
    expect(typeof data[0]?.embedding).toBe(encoding === 'float' ? 'object' : 'string')
    const viaSdk = await gw.openai().embeddings.create({ model: 'fast', input: 'a' })
    expect(viaSdk.data[0]?.embedding.every((value) => Number.isFinite(value))).toBe(true)
    expect(await gw.outcome()).toMatchObject({ status: 'ok', output_tokens: 0 })
  })
}

test('what no target of an alias serves is refused in words', async () => {
  await using deepseek = await startSim()
  await using gw = await startRouted({ deepseek })
  const reply = await gw.send('/v1/embeddings', { model: 'fast', input: 'a' })
  expect(reply).toMatchObject({ status: 404 })
  expect(codeOf(reply)).toBe('unsupported_operation')
})

test('a chunk of usage that only the gateway asked for does not reach the client', async () => {
  await using backup = await startSim({ content: 'Hi' }, { as: 'openai' })
  await using gw = await startRouted({ backup })
  const unasked = await gw.chat({ stream: true })
  expect(unasked.text).not.toContain('"choices":[]')
  expect(unasked.text).toContain('data: [DONE]')
  const asked = await gw.chat({ stream: true, stream_options: { include_usage: true } })
  expect(asked.text.match(/"choices":\[\]/g)).toHaveLength(1)
  expect(await gw.outcome()).toMatchObject({ usage_estimated: false })
})
