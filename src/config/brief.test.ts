import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatWhere } from './problem.ts'
import { DEPLOY, load } from './testing.ts'

/** The sample of the design brief, indented and otherwise to the letter. */
const brief = readFileSync(join(import.meta.dirname, 'fixtures/brief-policy.yaml'), 'utf8')

/** What the sample takes for granted: the other providers that it names. */
const deploy = ['approved_provider_a', 'approved_provider_b'].reduce(
  (text, name) =>
    text.replace(
      'policy_files',
      `  ${name}:
    kind: openai_compatible
    base_url: https://llm.${name.replaceAll('_', '-')}.example/v1
    api_key: \${env:KEY}
policy_files`,
    ),
  DEPLOY,
)
const OPEN = 'kind: openai_compatible\nopen: true\nmodels: {}\n'
const sample = { 'caisson.yaml': deploy, 'policy.yaml': brief, 'catalogue/openai_compatible.yaml': OPEN }

test('the sample of the brief loads as it stands, and does what it says', () => {
  const { rules, warnings } = load(sample)
  // Nothing is known of models at other people's endpoints.
  expect(warnings.map(({ message }) => message)).toEqual(
    ['fast-general', 'low-cost-general', 'reasoning-large'].map(
      (model) => `The catalogue does not list "${model}": what its calls cost is unknown.`,
    ),
  )
  expect([...rules.aliases.values()]).toMatchObject([
    {
      name: 'enterprise-fast',
      primary: { provider: 'deepseek', model: 'deepseek-v4-flash', mode: 'non_thinking' },
      fallback: [
        { provider: 'approved_provider_a', model: 'fast-general' },
        { provider: 'approved_provider_b', model: 'low-cost-general' },
      ],
    },
    {
      name: 'enterprise-reasoning',
      primary: { provider: 'deepseek', model: 'deepseek-v4-pro', mode: 'thinking' },
      fallback: [{ provider: 'approved_provider_a', model: 'reasoning-large' }],
    },
  ])
  expect(rules.routes).toMatchObject([
    {
      id: 'routes[0]',
      match: { workload: ['support_summarization'], data_classification: ['internal'] },
      alias: 'enterprise-fast',
      maxInputTokens: 120_000,
      maxOutputTokens: 2000,
      cacheStrategy: 'prefix_reuse',
    },
    {
      id: 'routes[1]',
      match: { workload: ['legal_contract_review'], data_classification: ['confidential'] },
      alias: 'enterprise-reasoning',
      maxInputTokens: undefined,
      maxOutputTokens: 4000,
      cacheStrategy: 'isolate',
    },
  ])
  const { retryOn, ...retries } = rules.retries
  expect(retries).toMatchObject({ maxAttempts: 2, initialMs: 500, maxMs: 8000, budgetRatio: 0.2 })
  expect([...retryOn]).toEqual([429, 500, 503])
  expect([...rules.breakers]).toEqual([
    [
      'deepseek',
      { errorRate5mGt: 0.1, p95LatencyMsGt: 30_000, firstTokenP95MsGt: undefined, halfOpenAfterMs: 60_000 },
    ],
  ])
})

test('what the sample asks for and nothing does yet is named, each at its key', () => {
  const { unenforced } = load(sample)
  expect(unenforced.map(({ what, ...where }) => `${formatWhere(where)} — ${what}`)).toEqual([
    'policy.yaml:30:5 routes[0].log_policy — Redacted prompts are not kept yet: only the metadata of calls of this route is.',
    'policy.yaml:36:5 routes[1].require_approval — Approval is not asked for yet: calls of this route go through without it.',
  ])
})
