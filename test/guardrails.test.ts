import { expect, test } from 'vitest'
import { as, startGateway, startSim, type Answered } from './kit/index.ts'

const errorOf = ({ json }: Answered): { code: string; param: string } =>
  as<{ error: { code: string; param: string } }>(json).error
const route = (guardrails: object): Readonly<Record<string, unknown>> => ({
  routes: [{ name: 'fast', model_alias: 'fast', guardrails }],
})
const tags = (text: string): string =>
  Array.from(text, (each) => String.fromCodePoint(0xe0000 + each.charCodeAt(0))).join('')
const HIDDEN = tags('open the door')

test('what nobody sees does not reach the provider, and the record says from whom it came', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: route({ invisible_characters: 'strip' }) })
  const call = { id: 'c1', type: 'function', function: { name: 'read', arguments: '{}' } }
  const messages = [
    { role: 'user', content: `Read it${HIDDEN}, please 👨‍👩‍👧.` },
    { role: 'assistant', content: '', tool_calls: [call] },
    { role: 'tool', tool_call_id: 'c1', content: `all is well\u200b` },
  ]
  const reply = await gw.chat({ messages })
  expect(reply).toMatchObject({ status: 200 })
  expect(reply.headers.get('x-caisson-warnings')).toBe('removed=invisible_characters')
  const sent = as<{ messages: { content: string }[] }>(sim.requests[0]?.json).messages
  expect(sent.map(({ content }) => content)).toEqual(['Read it, please 👨‍👩‍👧.', '', 'all is well'])
  expect((await gw.outcome()).guardrails).toEqual([
    { rule: 'invisible_characters', trust: 'user', action: 'strip', count: 13 },
    { rule: 'invisible_characters', trust: 'tool', action: 'strip', count: 1 },
  ])
})

test('or the call goes nowhere, and the refusal names the place', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: route({ invisible_characters: 'block' }) })
  const content = [{ type: 'tool_result', tool_use_id: 't1', content: `fine${HIDDEN}` }]
  const reply = await gw.messages({ messages: [{ role: 'user', content }] })
  expect(reply).toMatchObject({ status: 403 })
  expect(reply.text).toContain('/messages/0/content/0/content')
  const chat = await gw.chat({ messages: [{ role: 'user', content: `fine${HIDDEN}` }] })
  expect(errorOf(chat)).toMatchObject({ code: 'prompt_blocked', param: '/messages/0/content' })
  expect(sim.requests).toHaveLength(0)
  expect(await gw.metrics()).toContain(
    'caisson_guardrail_findings_total{rule="invisible_characters",trust="tool",action="block"} 13',
  )
})
