import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Operation } from '../../core/call.ts'
import type { ToolDecision } from '../../core/tool-decision.ts'
import type { ToolRules } from '../../core/tool-rules.ts'
import type { Verdict } from '../../engines/tools/decide.ts'
import { ToolSessions } from '../../engines/tools/loops.ts'
import { as } from '../../../test/kit/wait.ts'
import { Approvals } from '../approvals.ts'
import type { Event } from './reply-filter.ts'
import { toolFilter } from './tool-filter.ts'
import { ToolGuard } from './tool-guard.ts'

/** A reply: what is said, then what is called. */
interface Spoken {
  readonly text: string
  readonly calls: readonly { readonly name: string; readonly args: string }[]
}

const RULES: ToolRules = {
  rules: [],
  byDefault: 'deny',
  onDenied: 'refuse',
  onDeniedCall: 'drop',
  maxIterations: undefined,
  maxIdenticalCalls: undefined,
  taint: 'off',
  checks: { schema: 'flag', egress: 'block' },
}
const verdict: Verdict = {
  allowed: true,
  effect: 'read',
  rule: 'r',
  reason: '',
  needsApproval: false,
  egressHosts: undefined,
  isTrusted: false,
}

function guardOf(
  onDeniedCall: ToolRules['onDeniedCall'],
  notes: ToolDecision[] = [],
  schema: ToolRules['checks']['schema'] = 'flag',
): ToolGuard {
  const nowhere = { find: () => Promise.resolve(undefined), use: () => Promise.resolve(false) }
  const parts = {
    rules: { version: 'v' },
    clock: { wallMs: () => 0, monoMs: () => 0 },
    approvals: new Approvals(nowhere, []),
    toolSessions: new ToolSessions(),
  }
  const granted = {
    caller: { principal: 'key:k' },
    work: { tenant: 't', team: 't', app: 'a', session: schema === 'off' ? undefined : 's' },
    alias: { name: 'fast' },
    label: 'internal',
  }
  const declared = new Map([
    ['plain', { verdict, isFreeText: false, schema: undefined }],
    ['web', { verdict: { ...verdict, egressHosts: ['good.example'] }, isFreeText: false, schema: undefined }],
  ])
  const facts = {
    rules: { ...RULES, onDeniedCall, checks: { schema, egress: 'block' as const } },
    declared,
    denied: [],
    isTainted: false,
    approvals: [],
    said: '',
  }
  return new ToolGuard(as(parts), as(granted), { toolDecided: (line) => void notes.push(line) }, facts)
}

const filterOf = (operation: Operation, guard: ToolGuard) =>
  toolFilter({ tools: guard, chat: as({ endpoint: { operation } }) })

/** A protocol as this test writes and reads it. */
interface Protocol {
  whole(spoken: Spoken): Event
  /** @param cut pieces of a text */
  events(spoken: Spoken, cut: (text: string) => readonly string[]): readonly Event[]
  /** What a client makes of the events. */
  read(events: readonly Event[]): unknown
  readWhole(reply: Event): unknown
}

const callId = (i: number): string => `call_${i}`

const chat: Protocol = {
  whole: ({ text, calls }) => ({
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text,
          tool_calls: calls.map(({ name, args }, i) => ({
            id: callId(i),
            type: 'function',
            function: { name, arguments: args },
          })),
        },
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
      },
    ],
  }),
  events: ({ text, calls }, cut) => {
    const chunk = (delta: object, finish: string | null = null): Event => ({
      choices: [{ index: 0, delta, finish_reason: finish }],
    })
    return [
      chunk({ role: 'assistant', content: '' }),
      ...cut(text).map((content) => chunk({ content })),
      ...calls.flatMap(({ name, args }, index) => [
        chunk({
          tool_calls: [{ index, id: callId(index), type: 'function', function: { name, arguments: '' } }],
        }),
        ...cut(args).map((more) => chunk({ tool_calls: [{ index, function: { arguments: more } }] })),
      ]),
      chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    ]
  },
  read: (events) => {
    let text = ''
    let finish: unknown
    const calls: { id?: unknown; name?: string; args: string }[] = []
    for (const event of events) {
      const [choice] = as<{ choices: { delta: Event; finish_reason: unknown }[] }>(event).choices
      text += as<string | null | undefined>(choice?.delta['content']) ?? ''
      finish = choice?.finish_reason ?? finish
      for (const call of as<{ index: number; id?: string; function: Event }[] | undefined>(
        choice?.delta['tool_calls'],
      ) ?? []) {
        const at = (calls[call.index] ??= { args: '' })
        at.id ??= call.id
        at.name ??= as<string>(call.function['name'])
        at.args += as<string>(call.function['arguments'])
      }
    }
    return { text, finish, calls }
  },
  readWhole: (reply) => {
    const [choice] = as<{ choices: { message: Event; finish_reason: unknown }[] }>(reply).choices
    const calls = as<{ id: string; function: { name: string; arguments: string } }[] | undefined>(
      choice?.message['tool_calls'],
    )
    return {
      text: choice?.message['content'],
      finish: choice?.finish_reason,
      calls: (calls ?? []).map(({ id, function: { name, arguments: args } }) => ({ id, name, args })),
    }
  },
}

const messages: Protocol = {
  whole: ({ text, calls }) => ({
    content: [
      { type: 'text', text },
      ...calls.map(({ name, args }, i) => ({
        type: 'tool_use',
        id: callId(i),
        name,
        input: JSON.parse(args) as unknown,
      })),
    ],
    stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
  }),
  events: ({ text, calls }, cut) => {
    const block = (index: number, start: object, deltas: readonly object[]): readonly Event[] => [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]
    return [
      { type: 'message_start', message: { content: [] } },
      ...block(
        0,
        { type: 'text', text: '' },
        cut(text).map((more) => ({ type: 'text_delta', text: more })),
      ),
      ...calls.flatMap(({ name, args }, i) =>
        block(
          i + 1,
          { type: 'tool_use', id: callId(i), name, input: {} },
          cut(args).map((more) => ({ type: 'input_json_delta', partial_json: more })),
        ),
      ),
      { type: 'message_delta', delta: { stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn' } },
      { type: 'message_stop' },
    ]
  },
  read: (events) => {
    const blocks: Event[] = []
    const inputs: string[] = []
    let finish: unknown
    for (const event of events) {
      const index = Number(event['index'])
      const delta = as<Event>(event['delta'])
      if (event['type'] === 'content_block_start') blocks[index] = { ...as<Event>(event['content_block']) }
      if (event['type'] === 'message_delta') finish = delta['stop_reason']
      if (event['type'] !== 'content_block_delta') continue
      const block = as<Event>(blocks[index])
      if (delta['type'] === 'text_delta') block['text'] = `${String(block['text'])}${String(delta['text'])}`
      else inputs[index] = (inputs[index] ?? '') + String(delta['partial_json'])
    }
    for (const [index, input] of inputs.entries())
      if (input !== undefined) as<Event>(blocks[index])['input'] = JSON.parse(input) as unknown
    return { blocks, finish }
  },
  readWhole: ({ content, stop_reason: finish }) => ({ blocks: content, finish }),
}

const item = (text: string, status: string): Event => ({
  id: 'msg',
  type: 'message',
  status,
  content: text === '' ? [] : [{ type: 'output_text', text }],
})
const callItem = ({ name, args }: Spoken['calls'][number], i: number): Event => ({
  id: `fc_${i}`,
  type: 'function_call',
  call_id: callId(i),
  name,
  arguments: args,
})
const responseOf = ({ text, calls }: Spoken): Event => ({
  status: 'completed',
  output: [item(text, 'completed'), ...calls.map(callItem)],
})

const responses: Protocol = {
  whole: responseOf,
  events: (spoken, cut) => {
    const { text, calls } = spoken
    return [
      { type: 'response.created', response: { output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: item('', 'in_progress') },
      ...cut(text).map((delta) => ({ type: 'response.output_text.delta', output_index: 0, delta })),
      { type: 'response.output_item.done', output_index: 0, item: item(text, 'completed') },
      ...calls.flatMap((call, i) => {
        const place = { output_index: i + 1, item_id: `fc_${i}` }
        return [
          {
            type: 'response.output_item.added',
            output_index: i + 1,
            item: { ...callItem(call, i), arguments: '' },
          },
          ...cut(call.args).map((delta) => ({
            type: 'response.function_call_arguments.delta',
            ...place,
            delta,
          })),
          { type: 'response.function_call_arguments.done', ...place, arguments: call.args },
          { type: 'response.output_item.done', output_index: i + 1, item: callItem(call, i) },
        ]
      }),
      { type: 'response.completed', response: responseOf(spoken) },
    ]
  },
  read: (events) => {
    const items: unknown[] = []
    const texts: string[] = []
    for (const event of events) {
      const index = Number(event['output_index'])
      if (String(event['type']).endsWith('.delta'))
        texts[index] = (texts[index] ?? '') + String(event['delta'])
      if (event['type'] !== 'response.output_item.done') continue
      const done = as<Event>(event['item'])
      items[index] = done
      const [part] = as<{ text: string }[] | undefined>(done['content']) ?? []
      expect(texts[index] ?? '').toBe(part?.text ?? done['arguments'] ?? '')
    }
    const { response } = as<{ response: Event }>(events.at(-1))
    expect(response['output']).toEqual(items)
    return { items }
  },
  readWhole: ({ output }) => ({ items: output }),
}

const PROTOCOLS: Readonly<Partial<Record<Operation, Protocol>>> = { chat, messages, responses }

const spoken: fc.Arbitrary<Spoken> = fc.record({
  text: fc.string({ minLength: 1, maxLength: 12 }),
  calls: fc.array(
    fc.record({
      name: fc.constantFrom('plain', 'web', 'undeclared'),
      args: fc
        .record({
          url: fc.constantFrom('https://good.example/x', 'https://evil.example', 'no url'),
          n: fc.integer(),
        })
        .map((input) => JSON.stringify(input)),
    }),
    { maxLength: 5 },
  ),
})

/** Cuts every text into pieces of these lengths, over and over. */
const cutter =
  (lengths: readonly number[]) =>
  (text: string): readonly string[] => {
    const pieces: string[] = []
    for (let at = 0, i = 0; at < text.length; i++) {
      const length = lengths[i % lengths.length] ?? 1
      pieces.push(text.slice(at, at + length))
      at += length
    }
    return pieces
  }

function streamed(operation: Operation, guard: ToolGuard, events: readonly Event[]): readonly Event[] {
  const filter = filterOf(operation, guard)?.stream(operation)
  return events.flatMap((event) => {
    const mine = structuredClone(event)
    return filter?.anew(mine) ?? [mine]
  })
}

for (const [name, protocol] of Object.entries(PROTOCOLS)) {
  const operation = name as Operation
  const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })

  test(`${name}: a stream, however it is cut, comes to what the whole reply does`, () => {
    fc.assert(
      fc.property(spoken, lengths, fc.constantFrom('off', 'flag', 'block'), (reply, cuts, schema) => {
        const whole = protocol.whole(reply)
        const [wholeNotes, streamNotes]: [ToolDecision[], ToolDecision[]] = [[], []]
        filterOf(operation, guardOf('drop', wholeNotes, schema))?.whole(whole)
        const events = streamed(
          operation,
          guardOf('drop', streamNotes, schema),
          protocol.events(reply, cutter(cuts)),
        )
        expect(protocol.read(events)).toEqual(protocol.readWhole(whole))
        expect(streamNotes).toHaveLength(wholeNotes.length)
        expect(streamNotes).toEqual(expect.arrayContaining(wholeNotes))
        expect(JSON.stringify(events)).not.toMatch(/"name":"undeclared"/)
      }),
      { numRuns: 400 },
    )
  })

  test(`${name}: a stream ends where the whole reply is refused, and not a piece of the call is out`, () => {
    fc.assert(
      fc.property(spoken, lengths, (reply, cuts) => {
        const isRefused = reply.calls.some(
          ({ name: called, args }) => called === 'undeclared' || (called === 'web' && args.includes('evil')),
        )
        const whole = (): unknown => filterOf(operation, guardOf('error'))?.whole(protocol.whole(reply))
        const out: Event[] = []
        const filter = filterOf(operation, guardOf('error'))?.stream(operation)
        const stream = (): void => {
          for (const event of protocol.events(reply, cutter(cuts)))
            out.push(...(filter?.anew(event) ?? [event]))
        }
        if (isRefused) {
          expect(whole).toThrow('is denied by')
          expect(stream).toThrow('is denied by')
        } else {
          whole()
          stream()
        }
        expect(JSON.stringify(out)).not.toMatch(/"name":"undeclared"/)
      }),
      { numRuns: 200 },
    )
  })
}

test('chat: calls that come in turns are told apart, and keep their order', () => {
  const delta = (...calls: object[]): Event => ({
    choices: [{ index: 0, delta: { tool_calls: calls }, finish_reason: null }],
  })
  const begin = (index: number, called: string): object => ({
    index,
    id: callId(index),
    type: 'function',
    function: { name: called, arguments: '' },
  })
  const more = (index: number, args: string): object => ({ index, function: { arguments: args } })
  const events = [
    delta(begin(0, 'web'), begin(1, 'undeclared')),
    delta(begin(2, 'plain'), more(0, '{"url":"https://good')),
    delta(more(2, '{}'), more(1, '{}'), more(0, '.example"}')),
    { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
  ]
  expect(chat.read(streamed('chat', guardOf('drop'), events))).toEqual({
    text: '[A call of the tool undeclared was denied by tools of policy v.]',
    finish: 'tool_calls',
    calls: [
      { id: callId(0), name: 'web', args: '{"url":"https://good.example"}' },
      { id: callId(2), name: 'plain', args: '{}' },
    ],
  })
})

test.each<[string, Operation, readonly Event[]]>([
  [
    'without a name',
    'chat',
    [
      {
        choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: 'c', function: { arguments: '{' } }] } }],
      },
    ],
  ],
  [
    'with another name than before',
    'chat',
    ['plain', 'web'].map((called) => ({
      choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: 'c', function: { name: called } }] } }],
    })),
  ],
  [
    'of old, undeclared',
    'chat',
    [{ choices: [{ index: 0, delta: { function_call: { name: 'undeclared', arguments: '' } } }] }],
  ],
  [
    'of the provider, undeclared',
    'messages',
    [
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'server_tool_use', id: 'x', name: 'web_search', input: {} },
      },
    ],
  ],
  [
    'of a server, undeclared',
    'messages',
    [
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'mcp_tool_use', id: 'x', name: 'plain', input: {} },
      },
    ],
  ],
  [
    'of the provider, undeclared',
    'responses',
    [{ type: 'response.output_item.added', output_index: 0, item: { type: 'web_search_call', id: 'x' } }],
  ],
  [
    'that only the last event holds',
    'responses',
    [
      {
        type: 'response.completed',
        response: { output: [{ type: 'function_call', name: 'undeclared', arguments: '{}' }] },
      },
    ],
  ],
  [
    'that nothing began',
    'responses',
    [{ type: 'response.function_call_arguments.delta', output_index: 0, delta: '{' }],
  ],
  [
    'that ends as another',
    'responses',
    [
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'function_call', name: 'plain', arguments: '' },
      },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { type: 'function_call', name: 'web', arguments: '{}' },
      },
    ],
  ],
  [
    'whose arguments end otherwise than they came',
    'responses',
    [
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'function_call', name: 'web', arguments: '' },
      },
      {
        type: 'response.function_call_arguments.delta',
        output_index: 0,
        delta: '{"url":"https://good.example"}',
      },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { type: 'function_call', name: 'web', arguments: '{"url":"https://evil.example"}' },
      },
    ],
  ],
])('a call %s ends the reply (%s)', (_what, operation, events) => {
  expect(() => streamed(operation, guardOf('error'), events)).toThrow('is denied by')
})

test('arguments too long to be looked at are denied where they must be, and what is kept of them is bounded', () => {
  const piece = 'x'.repeat(100_000)
  const delta = (call: object): Event => ({
    choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }],
  })
  const events = [
    delta({ index: 0, id: 'c', type: 'function', function: { name: 'web', arguments: '"' } }),
    ...Array.from({ length: 20 }, () => delta({ index: 0, function: { arguments: piece } })),
    { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
  ]
  expect(chat.read(streamed('chat', guardOf('drop'), events))).toMatchObject({ calls: [], finish: 'stop' })
})
