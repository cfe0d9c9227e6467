import { expect, test } from 'vitest'
import type { ToolOutcome } from '../../core/tool-decision.ts'
import { DecisionLog } from './decision-log.ts'

const line = (n: number, decision: ToolOutcome) =>
  ({ tool: `t${n}`, decision, effect: 'read', rule: 'r', where: 'definition' }) as const

test('what is kept is bounded, and what was not simply allowed is kept first', () => {
  const log = new DecisionLog()
  expect([log.kept, log.omitted]).toEqual([undefined, undefined])
  for (let n = 0; n < 100; n++) log.add(line(n, 'allowed'))
  for (let n = 0; n < 10; n++) log.add(line(n, 'denied'))
  expect(log.kept).toHaveLength(64)
  expect(log.omitted).toBe(46)
  expect(log.kept?.filter(({ decision }) => decision === 'denied')).toHaveLength(10)
  for (let n = 0; n < 100; n++) log.add(line(n, 'denied'))
  expect(log.kept?.every(({ decision }) => decision === 'denied')).toBe(true)
  expect([log.kept?.length, log.omitted]).toEqual([64, 146])
})
