import { expect, test } from 'vitest'
import { DEPLOY, load, POLICY, problemsOf } from './testing.ts'

const guards = (yaml: string): string => `${DEPLOY}guards:\n${yaml.replace(/^/gm, '  ')}\n`
const LLAMA = `llama:
  kind: openai_chat
  base_url: http://127.0.0.1:8000/v1
  model: llama-guard-3
  verdict: llama_guard`
const models = (yaml: string): string => `${POLICY}guardrails:\n  models:\n    - ${yaml}\n`
const loaded = (deploy: string, policy: string) =>
  load({ 'caisson.yaml': guards(deploy), 'policy.yaml': policy })
const problems = (deploy: string, policy = POLICY): readonly string[] =>
  problemsOf({ 'caisson.yaml': guards(deploy), 'policy.yaml': policy })

test('a guard has the defaults that the guide names', () => {
  const { deploy } = loaded(LLAMA, POLICY)
  expect(deploy.guards.get('llama')).toEqual({
    id: 'llama',
    kind: 'openai_chat',
    baseUrl: 'http://127.0.0.1:8000/v1',
    reach: 'loopback',
    apiKey: undefined,
    hmacSecret: undefined,
    model: 'llama-guard-3',
    format: 'llama_guard',
    guideline: undefined,
    language: 'en',
    givesSpans: false,
    timeoutMs: 800,
    chunkTimeoutMs: 300,
    concurrency: 32,
    maxWaiting: 64,
    cacheEntries: 10_000,
    cacheTtlMs: 300_000,
    breaker: {
      errorRate5mGt: 0.5,
      p95LatencyMsGt: undefined,
      firstTokenP95MsGt: undefined,
      halfOpenAfterMs: 10_000,
    },
  })
})

test('a rule that says nothing blocks what the user says, and fails closed; one that flags fails open', () => {
  const ruleOf = (yaml: string) => loaded(LLAMA, models(yaml)).rules.routes[0]?.guardrails.models[0]
  expect(ruleOf('{ guard: llama }')).toEqual({
    guard: 'llama',
    stages: new Set(['input']),
    action: 'block',
    onFailure: 'closed',
    onFailureOf: new Map(),
    classes: undefined,
    shadow: false,
    sample: 1,
    categories: undefined,
    minScore: undefined,
    output: 'chunks',
  })
  expect(ruleOf('{ guard: llama, action: flag }')?.onFailure).toBe('open')
  expect(ruleOf('{ guard: llama, action: flag, on_failure: closed }')?.onFailure).toBe('closed')
})

test.each([
  [
    'a model and a form are needed',
    LLAMA.replace(/ {2}(model|verdict).*\n?/g, ''),
    ['needs model', 'needs verdict'],
  ],
  [
    'a secret is needed',
    'hook:\n  kind: webhook\n  base_url: https://guards.example.com/hook',
    ['needs hmac_secret'],
  ],
  ['no keys of other kinds', `${LLAMA}\n  language: en`, ['Guards of kind openai_chat do not have this']],
  [
    'a guideline only where one is taken',
    `${LLAMA}\n  guideline: be nice`,
    ['llama_guard takes no guideline'],
  ],
  ['http only to the machine itself', LLAMA.replace('127.0.0.1', 'guards.example.com'), ['Must be https']],
  [
    'no private address unasked',
    LLAMA.replace('http://127.0.0.1', 'https://10.0.0.7'),
    ['private_network: true permits it'],
  ],
  [
    'never the metadata service',
    LLAMA.replace('http://127.0.0.1:8000', 'https://169.254.169.254'),
    ['not public'],
  ],
  ['secrets by reference', `${LLAMA}\n  api_key: sk-guard-1`, ['given by reference']],
])('of a guard: %s', (_what, yaml, expected) => {
  const found = problems(yaml).join('\n')
  for (const part of expected) expect(found).toContain(part)
  expect(found).toMatch(/caisson\.yaml:\d+:\d+/)
})

test.each([
  [
    'a guard that there is',
    '{ guard: lama }',
    'There is no guard "lama" in guards of caisson.yaml. Did you mean "llama"?',
  ],
  [
    'no guard twice for the same',
    '{ guard: llama }\n    - { guard: llama, action: flag }',
    'Another rule asks this guard the same',
  ],
  ['a known stage', '{ guard: llama, stages: [prompt] }', 'stages'],
  ['a share', '{ guard: llama, sample: 2 }', 'sample'],
  ['ids of categories', '{ guard: llama, categories: ["how to"] }', 'categories'],
  ['Presidio judges no replies', '{ guard: presidio, stages: [output] }', 'Presidio judges no replies'],
])('of a rule: %s', (_what, yaml, expected) => {
  const presidio = 'presidio:\n  kind: presidio_analyzer\n  base_url: http://127.0.0.1:5002'
  const found = problems(`${LLAMA}\n${presidio}`, models(yaml)).join('\n')
  expect(found).toContain(expected)
  expect(found).toMatch(/policy\.yaml:\d+:\d+/)
})

test('routes are checked as the policy is', () => {
  const policy = `${POLICY}    guardrails: { models: [{ guard: nobody }] }\n`
  expect(problems(LLAMA, policy).join()).toContain('routes[0].guardrails.models[0].guard')
})

test('what does nothing is warned of', () => {
  const presidio = 'presidio:\n  kind: presidio_analyzer\n  base_url: http://127.0.0.1:5002'
  const warnings = (deploy: string, policy: string): string =>
    loaded(deploy, policy)
      .warnings.map(({ message }) => message)
      .join('\n')
  expect(warnings(presidio, models('{ guard: presidio }'))).toContain('nothing comes of it')
  expect(warnings(presidio, `${models('{ guard: presidio }')}dlp: { action_on_pii: redact }\n`)).toBe('')
  expect(warnings(LLAMA, models('{ guard: llama, sample: 0.5 }'))).toContain('only in the share')
})
