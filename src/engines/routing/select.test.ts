import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DATA_CLASSES } from '../../core/labels.ts'
import {
  FALLBACK_CAUSES,
  type Alias,
  type Experiment,
  type Route,
  type Rules,
  type Target,
} from '../../core/rules.ts'
import { selectTargets, type Plan, type RoutingQuestion, type TargetView } from './select.ts'
import { armOf, isCanary } from './split.ts'

const target = (provider: string, model = 'm'): Target => ({ provider, model, mode: undefined })
const ALL = new Set(FALLBACK_CAUSES)

const alias = (name: string, chain: readonly string[], rest: Partial<Alias> = {}): Alias => ({
  name,
  primary: target(chain[0] as string),
  fallback: chain.slice(1).map((provider) => target(provider)),
  fallbackOn: ALL,
  canary: undefined,
  mirror: undefined,
  ...rest,
})

const ROUTE = { id: 'r', residency: undefined } as Route

const rulesOf = (aliases: readonly Alias[], rest: Partial<Rules> = {}): Rules =>
  ({
    aliases: new Map(aliases.map((one) => [one.name, one])),
    experiments: [],
    providers: new Map(),
    ...rest,
  }) as unknown as Rules

const ask = (of: Alias, rest: Partial<RoutingQuestion> = {}): RoutingQuestion => ({
  callId: 'c1',
  alias: of,
  route: ROUTE,
  label: 'internal',
  sticky: { caller: 'key:1', user: 'u1', session: undefined },
  experiment: undefined,
  ...rest,
})

const FINE: TargetView = {
  operation: 'chat',
  region: 'eu',
  inputTokens: 100,
  contextTokens: 1000,
  openForMs: undefined,
  asideForMs: undefined,
  asideCause: 'bad_credential',
}
const fine = (): TargetView => FINE
const names = ({ candidates }: Plan): readonly string[] => candidates.map((one) => one.target.provider)

test('targets come in the order of the policy', () => {
  const plan = selectTargets(rulesOf([]), ask(alias('a', ['p', 'q', 'r'])), fine)
  expect(plan.candidates.map(({ target: { provider }, role }) => [provider, role])).toEqual([
    ['p', 'primary'],
    ['q', 'fallback'],
    ['r', 'fallback'],
  ])
  expect(plan.skipped).toEqual([])
})

const cases: readonly (readonly [string, Partial<TargetView>])[] = [
  ['not_served', { operation: undefined }],
  ['context_length', { inputTokens: 1001 }],
  ['circuit_open', { openForMs: 5 }],
  ['account_unusable', { asideForMs: 7 }],
]
test.each(cases)('a target that is %s is passed over, and the plan says so', (because, seen) => {
  const view = (of: Target): TargetView => (of.provider === 'p' ? { ...FINE, ...seen } : FINE)
  const plan = selectTargets(rulesOf([]), ask(alias('a', ['p', 'q'])), view)
  expect(names(plan)).toEqual(['q'])
  expect(plan.skipped).toMatchObject([{ target: { provider: 'p' }, because }])
})

test('nothing behind a target is used where its trouble is not in fallback_on', () => {
  const view = (of: Target): TargetView => (of.provider === 'p' ? { ...FINE, openForMs: 5 } : FINE)
  const cautious = alias('a', ['p', 'q'], { fallbackOn: new Set(['rate_limit']) })
  expect(names(selectTargets(rulesOf([]), ask(cautious), view))).toEqual([])
})

test('a canary that cannot be used leaves the alias as it is', () => {
  const canary = { alias: 'next', percent: 100, stickyBy: 'user' } as const
  const main = alias('a', ['p', 'q'], { canary, fallbackOn: new Set() })
  const rules = rulesOf([main, alias('next', ['new'])])
  const plan = selectTargets(rules, ask(main), fine)
  expect(names(plan)).toEqual(['new', 'p', 'q'])
  expect(plan.choice).toEqual({ kind: 'canary', id: 'next' })
  const down = (of: Target): TargetView => (of.provider === 'new' ? { ...FINE, openForMs: 1 } : FINE)
  expect(names(selectTargets(rules, ask(main), down))).toEqual(['p', 'q'])
})

test('an experiment takes the calls that name it, and keeps them on their side', () => {
  const main = alias('a', ['p'])
  const arms = [
    { name: 'control', alias: 'a', weight: 1 },
    { name: 'new', alias: 'b', weight: 1 },
  ]
  const experiment: Experiment = { id: 'x', alias: 'a', enroll: 'named', stickyBy: 'user', arms }
  const rules = rulesOf([main, alias('b', ['q'])], { experiments: [experiment] })
  expect(selectTargets(rules, ask(main), fine).choice).toBeUndefined()
  const plans = Array.from({ length: 50 }, (_, i) => {
    const sticky = { caller: 'k', user: `u${i}`, session: undefined }
    const [one, again] = ['c1', 'c2'].map((callId) =>
      selectTargets(rules, ask(main, { callId, sticky, experiment: 'x' }), fine),
    )
    expect(one).toEqual(again)
    return names(one as Plan)[0]
  })
  expect(new Set(plans)).toEqual(new Set(['p', 'q']))
})

test('a copy never goes where the call itself might not', () => {
  const mirror = { alias: 'b', percent: 100 }
  const main = alias('a', ['p'], { mirror })
  const all = [main, alias('b', ['q'])]
  expect(selectTargets(rulesOf(all), ask(main), fine).mirror?.target.provider).toBe('q')
  const providers = new Map([['q', { classes: new Set(['public'] as const), models: undefined }]])
  expect(selectTargets(rulesOf(all, { providers }), ask(main), fine).mirror).toBeUndefined()
})

// --- properties

const providerNames = ['p', 'q', 'r', 's'] as const
const anyView = fc.record({
  operation: fc.constantFrom('chat' as const, undefined),
  region: fc.constantFrom('eu', 'us', undefined),
  inputTokens: fc.nat(2000),
  contextTokens: fc.constantFrom(1000, undefined),
  openForMs: fc.constantFrom(undefined, undefined, 10),
  asideForMs: fc.constantFrom(undefined, undefined, 10),
  asideCause: fc.constantFrom('bad_credential' as const, 'rate_limit' as const),
})
const anyWorld = fc.record({
  chain: fc.shuffledSubarray([...providerNames], { minLength: 1 }),
  fallbackOn: fc.subarray([...FALLBACK_CAUSES]),
  label: fc.constantFrom(...DATA_CLASSES),
  classes: fc.dictionary(fc.constantFrom(...providerNames), fc.subarray([...DATA_CLASSES])),
  residency: fc.option(fc.subarray(['eu', 'us']), { nil: undefined }),
  views: fc.record({ p: anyView, q: anyView, r: anyView, s: anyView }),
})

test('no target of any plan may not have the call, whatever is down', () => {
  fc.assert(
    fc.property(anyWorld, ({ chain, fallbackOn, label, classes, residency, views }) => {
      const main = alias('a', chain, { fallbackOn: new Set(fallbackOn) })
      const providers = new Map(
        Object.entries(classes).map(([name, allowed]) => [
          name,
          { classes: new Set(allowed), models: undefined },
        ]),
      )
      const route = { ...ROUTE, residency: residency === undefined ? undefined : new Set(residency) }
      const view = ({ provider }: Target): TargetView => views[provider as 'p']
      const plan = selectTargets(rulesOf([main], { providers }), ask(main, { route, label }), view)
      for (const { target: chosen } of plan.candidates) {
        const seen = view(chosen)
        expect(classes[chosen.provider]?.includes(label)).not.toBe(false)
        expect(residency === undefined || residency.includes(seen.region ?? '')).toBe(true)
        expect(seen.operation).toBeDefined()
        expect(seen.inputTokens).toBeLessThanOrEqual(seen.contextTokens ?? Number.POSITIVE_INFINITY)
        expect(seen.openForMs ?? seen.asideForMs).toBeUndefined()
      }
      // In the order of the policy, each once, and every target is accounted for up to where the chain ended.
      const order = plan.candidates.map((one) => chain.indexOf(one.target.provider as 'p'))
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      const judged = plan.candidates.length + plan.skipped.length
      expect(judged === chain.length || plan.skipped.length > 0).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('shares follow the weights, and a changed weight moves only those that it must', () => {
  const keys = Array.from({ length: 4000 }, (_, i) => ({
    caller: 'k',
    user: `user-${i}`,
    session: undefined,
  }))
  const split = (weights: readonly number[]): readonly string[] => {
    const arms = weights.map((weight, i) => ({ name: `arm${i}`, alias: `a${i}`, weight }))
    const experiment: Experiment = { id: 'x', alias: 'a', enroll: 'all', stickyBy: 'user', arms }
    return keys.map((key) => armOf(experiment, key).name)
  }
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 }), (weights) => {
      const total = weights.reduce((sum, weight) => sum + weight)
      const before = split(weights)
      for (const [i, weight] of weights.entries()) {
        const share = before.filter((name) => name === `arm${i}`).length / keys.length
        expect(Math.abs(share - weight / total)).toBeLessThan(0.04)
      }
      const heavier = split(weights.map((weight, i) => (i === 0 ? weight * 2 : weight)))
      for (const [i, name] of heavier.entries()) if (name !== before[i]) expect(name).toBe('arm0')
    }),
    { numRuns: 10 },
  )
})

test('a larger canary keeps those who are in it', () => {
  const of = alias('a', ['p'])
  for (let i = 0; i < 500; i++) {
    const sticky = { caller: 'k', user: `u${i}`, session: undefined }
    const at = (percent: number): boolean => isCanary(of, { alias: 'b', percent, stickyBy: 'user' }, sticky)
    if (at(5)) expect(at(20)).toBe(true)
    expect(at(100)).toBe(true)
  }
})
