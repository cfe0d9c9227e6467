import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatWhere } from './problem.ts'
import { load } from './testing.ts'

/** The sample of the design brief, indented and otherwise to the letter. */
const brief = readFileSync(join(import.meta.dirname, 'fixtures/brief-policy.yaml'), 'utf8')

test('the sample of the brief loads as it stands, and does what it says', () => {
  const { rules, warnings } = load({ 'policy.yaml': brief })
  expect(warnings).toEqual([])
  expect([...rules.aliases.values()]).toEqual([
    {
      name: 'enterprise-fast',
      primary: { provider: 'deepseek', model: 'deepseek-v4-flash', mode: 'non_thinking' },
      fallback: [],
    },
    {
      name: 'enterprise-reasoning',
      primary: { provider: 'deepseek', model: 'deepseek-v4-pro', mode: 'thinking' },
      fallback: [],
    },
  ])
  expect(rules.routes).toEqual([
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
  expect(retries).toEqual({ maxAttempts: 2, initialMs: 500, maxMs: 8000, budgetRatio: 0.2 })
  expect([...retryOn]).toEqual([429, 500, 503])
  expect([...rules.breakers]).toEqual([
    ['deepseek', { errorRate5mGt: 0.1, p95LatencyMsGt: 30_000, halfOpenAfterMs: 60_000 }],
  ])
})

test('what the sample asks for and nothing does yet is named, each at its key', () => {
  const { unenforced } = load({ 'policy.yaml': brief })
  expect(unenforced.map(({ what, ...where }) => `${formatWhere(where)} — ${what}`)).toEqual([
    'policy.yaml:7:5 models.enterprise-fast.fallback — Fallback is not followed yet: when the primary of enterprise-fast fails, the call fails. No such provider in caisson.yaml: approved_provider_a, approved_provider_b.',
    'policy.yaml:18:5 models.enterprise-reasoning.fallback — Fallback is not followed yet: when the primary of enterprise-reasoning fails, the call fails. No such provider in caisson.yaml: approved_provider_a.',
    'policy.yaml:30:5 routes[0].log_policy — Redacted prompts are not kept yet: only the metadata of calls of this route is.',
    'policy.yaml:36:5 routes[1].require_approval — Approval is not asked for yet: calls of this route go through without it.',
    'policy.yaml:39:5 routes[1].dlp — Data-loss prevention does not act yet: prompts of this route are sent as they are.',
  ])
})
