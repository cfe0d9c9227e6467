import { expect, test } from 'vitest'
import { prepareBody, refusalOf, type Options } from './testing.ts'

type Fields = Record<string, unknown>

function run(fields: Fields, options?: Options): { path: string; warnings: string; body: Fields } {
  const prepared = prepareBody(
    'fim',
    Buffer.from(JSON.stringify({ model: 'a', prompt: 'p', ...fields })),
    options,
  )
  return {
    path: prepared.path,
    warnings: prepared.warnings.join(' '),
    body: JSON.parse(prepared.body.toString()) as Fields,
  }
}

test('a completion goes to the beta path', () => {
  expect(run({ suffix: 's', user: 'x', tomorrow: 1, best_of: 1 })).toEqual({
    path: '/beta/completions',
    warnings: '',
    body: { model: 'flash', prompt: 'p', suffix: 's', tomorrow: 1, best_of: 1, user_id: 'u_1' },
  })
})

test('fields of chat that mean nothing here are dropped', () => {
  const { body, warnings } = run({ reasoning_effort: 'low', thinking: { type: 'enabled' }, seed: 1 })
  expect(body).toEqual({ model: 'flash', prompt: 'p', user_id: 'u_1' })
  expect(warnings).toBe('dropped=reasoning_effort dropped=thinking dropped=seed')
})

test('the limit is that of the operation, whatever the model', () => {
  expect(run({}, { maxOutputTokens: 100_000 }).body['max_tokens']).toBe(4096)
  expect(refusalOf(() => run({ max_tokens: 4097 }))).toBe('invalid_value /max_tokens')
})

test.each<readonly [string, Fields, string]>([
  ['no prompt', { prompt: undefined }, 'invalid_value /prompt'],
  ['several prompts', { prompt: ['a', 'b'] }, 'invalid_value /prompt'],
  ['n', { n: 2 }, 'unsupported_value /n'],
  ['best_of', { best_of: 2 }, 'unsupported_value /best_of'],
  ['logprobs', { logprobs: 21 }, 'invalid_value /logprobs'],
  ['tools', { tools: [{}] }, 'unsupported_value /tools'],
])('refused: %s', (_name, fields, refusal) => {
  expect(refusalOf(() => run(fields))).toBe(refusal)
})

test('a model that thinks is refused', () => {
  const thinks: Options = { target: { provider: 'd', model: 'flash', mode: 'thinking' } }
  expect(refusalOf(() => run({}, thinks))).toBe('unsupported_value /model')
})
