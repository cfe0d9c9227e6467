import { expect, test } from 'vitest'
import { load, problemsOf } from './testing.ts'

/** Kinds of providers and what each may say of itself. */

const OPEN = 'kind: openai_compatible\nopen: true\nmodels: {}\n'
const POLICY = `models:
  any: { primary: { provider: p, model: some-model } }
routes: [{ model_alias: any }]
`

/** Files with one provider `p`, and catalogues for it. */
function files(...lines: string[]): Record<string, string> {
  const provider = [...lines, 'api_key: ${env:KEY}'].map((line) => `    ${line}\n`).join('')
  return {
    'caisson.yaml': `providers:\n  p:\n${provider}policy_files: [policy.yaml]\n`,
    'policy.yaml': POLICY,
    'catalogue/openai_compatible.yaml': OPEN,
    'catalogue/own.yaml': OPEN.replace('open: true', 'open: false'),
    'catalogue/anthropic.yaml': OPEN.replace('openai_compatible', 'anthropic'),
  }
}

const COMPATIBLE = ['kind: openai_compatible', 'base_url: https://llm.example/v1/']

test('an upstream of the kind openai_compatible says in what it differs', () => {
  const { deploy } = load(
    files(
      ...COMPATIBLE,
      'auth: api-key',
      'query: { api-version: 2026-01-01 }',
      'max_tokens_field: max_completion_tokens',
      'reasoning_content: keep',
      'responses: true',
      'region: eu',
      'ownership: ours',
      'private_network: true',
    ),
  )
  expect(deploy.providers.get('p')).toMatchObject({
    baseUrl: 'https://llm.example/v1',
    reach: 'private',
    catalogue: 'openai_compatible',
    region: 'eu',
    ownership: 'ours',
    openai: {
      auth: 'api-key',
      query: new Map([['api-version', '2026-01-01']]),
      maxTokensField: 'max_completion_tokens',
      reasoningContent: 'keep',
      responses: true,
    },
  })
})

test('what is not said has a default, and other kinds have none of it', () => {
  const { deploy } = load(files(...COMPATIBLE))
  expect(deploy.providers.get('p')).toMatchObject({
    reach: 'public',
    region: undefined,
    openai: { auth: 'bearer', query: new Map(), maxTokensField: 'max_tokens', responses: false },
  })
  const anthropic = files('kind: anthropic', 'base_url: https://api.anthropic.com')
  expect(load(anthropic).deploy.providers.get('p')?.openai).toBeUndefined()
  expect(problemsOf(files('kind: anthropic', 'base_url: https://x.test', 'auth: api-key'))).toEqual([
    'caisson.yaml:5:5 providers.p.auth — Only providers of kind openai_compatible have this.',
  ])
})

test('a model that an open catalogue does not list is served, with a warning about its cost', () => {
  expect(load(files(...COMPATIBLE)).warnings.map(({ message }) => message)).toEqual([
    'The catalogue does not list "some-model": what its calls cost is unknown.',
  ])
  expect(problemsOf(files(...COMPATIBLE, 'catalogue: own'))).toEqual([
    'policy.yaml:2:41 models.any.primary.model — There is no model "some-model" at openai_compatible. Known: .',
  ])
})

test('a catalogue is one for the kind of the provider, and is there', () => {
  expect(problemsOf(files(...COMPATIBLE, 'catalogue: anthropic'))).toEqual([
    'caisson.yaml:5:16 providers.p.catalogue — Must be a catalogue for openai_compatible; this one is for anthropic.',
  ])
  expect(problemsOf(files(...COMPATIBLE, 'catalogue: missing'))).toEqual([
    'catalogue/missing.yaml:1:1 — The file cannot be read (ENOENT).',
  ])
})

test.each([
  ['https://8.8.8.8', false, undefined],
  [
    'https://10.1.2.3',
    false,
    'Must not be an address that is not public (private_network: true permits it).',
  ],
  ['https://10.1.2.3', true, undefined],
  [
    'https://[fd12::1]',
    false,
    'Must not be an address that is not public (private_network: true permits it).',
  ],
  ['https://[fd12::1]', true, undefined],
  ['https://169.254.169.254', true, 'Must not be an address that is not public.'],
  ['https://[fd00:ec2::254]', true, 'Must not be an address that is not public.'],
  ['https://[::ffff:169.254.169.254]', true, 'Must not be an address that is not public.'],
  [
    'https://0x0a010203',
    false,
    'Must not be an address that is not public (private_network: true permits it).',
  ],
  ['http://127.0.0.1:9', false, undefined],
])('the address %s, private_network: %s', (url, isPrivate, problem) => {
  const lines = ['kind: openai_compatible', `base_url: '${url}'`, `private_network: ${isPrivate}`]
  expect(problemsOf(files(...lines))).toEqual(
    problem === undefined ? [] : [`caisson.yaml:4:15 providers.p.base_url — ${problem}`],
  )
})

test('a loopback address may lead to the machine itself, and nowhere else', () => {
  const { deploy } = load(files('kind: openai_compatible', 'base_url: http://localhost:8000'))
  expect(deploy.providers.get('p')?.reach).toBe('loopback')
})
