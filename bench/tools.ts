/**
 * What rules for tools cost on one thread: a request with tools and a history before it is sent, and the events of a stream.
 *
 *   node bench/tools.ts
 */
import type { ToolRule } from '../src/core/tool-rules.ts'
import { decideTool } from '../src/engines/tools/decide.ts'
import { faultsIn } from '../src/engines/tools/arguments.ts'
import { lookAlikePair } from '../src/engines/tools/names.ts'
import { JsonDoc } from '../src/wire/json-doc.ts'
import { forcedTools, toolDefinitions } from '../src/wire/tool-definitions.ts'
import { toolHistory } from '../src/wire/tool-history.ts'
import { readArguments } from '../src/wire/tool-arguments.ts'
import { quantile } from './load/tally.ts'

const ROUNDS = 30
const STEPS = 200

/** Microseconds of CPU time of one step, which other work on the machine does not stretch: the median of many rounds. */
function costUs(step: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.threadCpuUsage()
    for (let i = 0; i < STEPS; i++) step()
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / STEPS
  })
  return quantile(
    rounds.slice(ROUNDS / 3).toSorted((a, b) => a - b),
    0.5,
  )
}

const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 }, url: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
const args = JSON.stringify({ city: 'Tromsø', days: 3, url: 'https://api.example.com/weather?city=tromso' })
const names = Array.from({ length: 10 }, (_, i) => `get_thing_${i}`)
const turns = Array.from({ length: 20 }, (_, i) => [
  {
    role: 'assistant',
    content: '',
    tool_calls: [{ id: `call_${i}`, type: 'function', function: { name: names[i % 10], arguments: args } }],
  },
  { role: 'tool', tool_call_id: `call_${i}`, content: 'It is cold.'.repeat(50) },
])
const body = Buffer.from(
  JSON.stringify({
    model: 'fast',
    messages: [{ role: 'user', content: 'Hi' }, ...turns.flat()],
    tools: names.map((name) => ({ type: 'function', function: { name, parameters: schema } })),
  }),
)
const rules: readonly ToolRule[] = Array.from({ length: 20 }, (_, i) => ({
  id: `r${i}`,
  match: {},
  tools: [`other_${i}_*`, i === 19 ? 'get_*' : 'no'],
  effect: i % 5 === 0 ? 'forbidden' : 'read',
  category: undefined,
  needsApproval: false,
  egressHosts: undefined,
  isTrusted: false,
}))
const doc = new JsonDoc(body)

const definitions = costUs(() => {
  const all = toolDefinitions(doc, 'chat')
  forcedTools(doc, 'chat')
  lookAlikePair(all.map(({ name }) => name))
  for (const { name } of all) decideTool({ byDefault: 'deny' }, rules, name)
})
const history = costUs(() => toolHistory(doc, 'chat', 10))
const checks = { schema: 'block', egress: 'block' } as const
const checked = costUs(() =>
  faultsIn(readArguments(args, false), { checks, schema, egressHosts: ['*.example.com'] }),
)
console.log(`10 tools against 20 rules: ${definitions.toFixed(1)} µs`)
console.log(`history of 20 turns with tool calls, ${body.length} bytes: ${history.toFixed(1)} µs`)
console.log(`arguments of a call, schema and hosts: ${checked.toFixed(1)} µs`)
