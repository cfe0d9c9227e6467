import { expect, test } from 'vitest'
import { as, startGateway, startSim } from './kit/index.ts'

const TOKEN = 'glpat-Zx81kqPw7vTn2LmRb4Yd'
const DLP = { action_on_secret: 'redact', action_on_pii: 'flag' }
const TOOL = { type: 'object', properties: { to: { type: 'string', description: 'whom', enum: ['all'] } } }

/** Requests that use about everything their API has, by path. */
const REQUESTS: Readonly<Record<string, object>> = {
  '/v1/chat/completions': {
    model: 'fast',
    user: 'somebody',
    stop: ['END', 'STOP'],
    metadata: { feature: 'letters' },
    messages: [
      { role: 'system', content: 'be kind', name: 'house' },
      { role: 'user', name: 'erika', content: [{ type: 'text', text: 'hello there' }] },
      {
        role: 'assistant',
        content: 'well',
        reasoning_content: 'hm, well',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'mail', arguments: '{"to":"all"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'sent' },
      { role: 'user', content: 'thanks' },
    ],
    tools: [{ type: 'function', function: { name: 'mail', description: 'sends', parameters: TOOL } }],
    tool_choice: 'auto',
    response_format: { type: 'text' },
    x_unknown: { deep: ['something'] },
  },
  '/anthropic/v1/messages': {
    model: 'fast',
    max_tokens: 100,
    metadata: { user_id: 'somebody' },
    stop_sequences: ['END'],
    system: [{ type: 'text', text: 'be kind', cache_control: { type: 'ephemeral' } }],
    messages: [
      { role: 'user', content: 'hello there' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'well' },
          { type: 'tool_use', id: 'toolu_1', name: 'mail', input: { to: 'all', deep: { list: ['one'] } } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'sent' }] },
          { type: 'text', text: 'thanks' },
        ],
      },
    ],
    tools: [{ name: 'mail', description: 'sends', input_schema: TOOL }],
    tool_choice: { type: 'auto' },
    x_unknown: { deep: ['something'] },
  },
  '/v1/responses': {
    model: 'fast',
    instructions: 'be kind',
    metadata: { feature: 'letters' },
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'hello there' }] },
      { type: 'function_call', call_id: 'call_1', name: 'mail', arguments: '{"to":"all"}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'sent' },
      { role: 'user', content: 'thanks' },
    ],
    tools: [{ type: 'function', name: 'mail', description: 'sends', parameters: TOOL }],
    x_unknown: { deep: ['something'] },
  },
  '/beta/completions': { model: 'fast', prompt: 'def add(a, b):', suffix: 'return total', stop: ['END'] },
}

type Path = readonly (string | number)[]

/** Every string in it, and every name of a member, as the same value with the secret there. */
function* everywhere(value: unknown, path: Path = []): Generator<readonly [place: string, body: unknown]> {
  if (typeof value === 'string') yield [path.join('/'), `${value} ${TOKEN}`]
  if (Array.isArray(value))
    for (const [at, item] of value.entries())
      for (const [place, anew] of everywhere(item, [...path, at])) yield [place, value.with(at, anew)]
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) {
      const { [name]: _, ...rest } = as<Record<string, unknown>>(value)
      yield [`${[...path, name].join('/')} (its name)`, { ...rest, [`${name} ${TOKEN}`]: member }]
      for (const [place, anew] of everywhere(member, [...path, name]))
        yield [place, { ...value, [name]: anew }]
    }
}

test.for(Object.entries(REQUESTS))(
  'a secret reaches the provider from no place of a request to %s',
  async ([path, body]) => {
    await using sim = await startSim()
    const policy = {
      routes: [{ name: 'fast', model_alias: 'fast', dlp: DLP }],
    }
    await using gw = await startGateway({ upstream: sim.url, policy })
    expect(await gw.send(path, body)).toMatchObject({ status: 200 })
    const leaks: string[] = []
    let answered = 0
    for (const [place, holding] of everywhere(body)) {
      sim.reset()
      const reply = await gw.send(path, holding)
      if (reply.status === 200) answered++
      // A model that does not exist is told by its name; of all else a refusal names the place, not what stands there.
      const isTold = place !== 'model' && reply.text.includes(TOKEN)
      if (isTold || sim.requests.some((sent) => sent.body.includes(TOKEN))) leaks.push(place)
    }
    expect(leaks).toEqual([])
    expect(answered).toBeGreaterThan(3)
    expect(gw.log.join('')).not.toContain(TOKEN)
  },
)
