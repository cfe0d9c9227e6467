import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { loadConfig, refuseUnenforced } from './load.ts'
import { ConfigError } from './problem.ts'
import { DEPLOY, POLICY, inMemory, load, problemsOf } from './testing.ts'

const withDeploy = (extra: string): Record<string, string> => ({ 'caisson.yaml': DEPLOY + extra })
const withPolicy = (extra: string): Record<string, string> => ({ 'policy.yaml': POLICY + extra })
const inProvider = (lines: string): Record<string, string> => ({
  'caisson.yaml': `policy_files: [policy.yaml]\nproviders:\n  deepseek:\n    kind: deepseek\n${lines}`,
})

/** A method that the type does not offer. */
function call(target: object, method: string): unknown {
  return Reflect.apply(Reflect.get(target, method), target, [])
}

const versionOf = (files: Record<string, string>): string => load(files).rules.version

const inline = (port: number, policy = POLICY): string =>
  `${DEPLOY.replace(/policy_files.*\n/, '')}data: { port: ${port} }\npolicy:\n${policy.replaceAll(/^(?=.)/gm, '  ')}`
const versionOfInline = (text: string): string => versionOf({ 'caisson.yaml': text })

/** What is wrong with a provider at this address. */
const at = (url: string, more = ''): readonly string[] =>
  problemsOf({ 'caisson.yaml': DEPLOY.replace('https://api.deepseek.com', `${url}${more}`) })

/** Everything that a log could make of a configuration or of its errors. */
const rendered = (files: Record<string, string>): string => {
  try {
    const loaded = load(files)
    return JSON.stringify(loaded) + inspect(loaded, { depth: 20, showHidden: true })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error)
  }
}

describe('each problem is named at its line and column', () => {
  const key = '    api_key: ${env:K}\n'
  const forms = '${env:NAME}, ${file:/absolute/path} or ${exec:command args}'

  const cases: [string, Record<string, string | Uint8Array>, string[]][] = [
    [
      'an unknown key, with the one that was meant',
      withDeploy('data:\n  prot: 8080\n'),
      ['caisson.yaml:8:3 data.prot — The key "prot" is not known here. Did you mean "port"?'],
    ],
    [
      'an unknown key that is like no other',
      withDeploy('store:\n  zzz: 1\n'),
      ['caisson.yaml:8:3 store.zzz — The key "zzz" is not known here. Known: dir.'],
    ],
    [
      'an unknown key deep in the policy',
      withPolicy('    match: { worklod: a }\n'),
      [
        'policy.yaml:6:14 routes[0].match.worklod — The key "worklod" is not known here. Did you mean "workload"?',
      ],
    ],
    [
      'a value of the wrong type',
      withDeploy('data: { port: eighty }\n'),
      ['caisson.yaml:7:15 data.port — Must be a number, not text.'],
    ],
    [
      'a value out of bounds',
      withDeploy('data: { port: 65536 }\n'),
      ['caisson.yaml:7:15 data.port — Must be at most 65535.'],
    ],
    [
      'a value that is none of those allowed',
      withDeploy('log:\n  level: loud\n'),
      ['caisson.yaml:8:10 log.level — Must be one of debug, info, warn, error.'],
    ],
    [
      'a section without anything in it',
      withDeploy('data:\nops: { port: 1 }\n'),
      [
        'caisson.yaml:7:6 data — There is no value here: give a map of keys, indented below the key, or remove the key.',
      ],
    ],
    [
      'a key given twice',
      withDeploy('data: { port: 1, port: 2 }\n'),
      ['caisson.yaml:7:18 data.port — The key "port" is given twice in the same map.'],
    ],
    [
      'what is missing',
      { 'policy.yaml': 'models: {}\n' },
      ['policy.yaml:1:1 routes — This is missing: give a list ("- …" lines).'],
    ],
    [
      'broken YAML, without quoting it',
      withDeploy('data: "x" sk-canary\n'),
      [
        'caisson.yaml:7:11 — This is unexpected here (a quote, bracket or colon too many, or wrong indentation).',
      ],
    ],
    [
      'two documents in one file',
      withPolicy('---\nmodels: {}\n'),
      ['policy.yaml:6:1 — A file holds one document: remove the "---".'],
    ],
    ['a tag', withDeploy('data: !host x\n'), ['caisson.yaml:7:7 — YAML tags (!name) are not used here.']],
    [
      'an older YAML',
      { 'policy.yaml': `%YAML 1.1\n---\n${POLICY}` },
      ['policy.yaml:1:1 — Only YAML 1.2 is read: remove the %YAML directive.'],
    ],
    [
      'an alias of nothing',
      withDeploy('data: *nope\n'),
      ['caisson.yaml:7:7 data — There is no anchor &nope before this alias.'],
    ],
    [
      'a file that is not text',
      { 'policy.yaml': Buffer.from([0xff, 0xfe]) },
      ['policy.yaml:1:1 — The file is not UTF-8 text.'],
    ],
    [
      'a file that is too large',
      { 'policy.yaml': `# ${'x'.repeat(1 << 20)}` },
      ['policy.yaml:1:1 — The file is larger than 1048576 bytes.'],
    ],
    [
      'a policy file that is not there',
      { 'caisson.yaml': DEPLOY.replace('policy.yaml', 'other.yaml') },
      ['other.yaml:1:1 — The file cannot be read (ENOENT).'],
    ],
    [
      'a pattern that matches nothing',
      { 'caisson.yaml': DEPLOY.replace('policy.yaml', 'x/*.yaml') },
      ['caisson.yaml:6:16 policy_files[0] — No file matches.'],
    ],
    [
      'a policy given in two ways',
      withDeploy('policy: {}\n'),
      [
        'caisson.yaml:7:1 policy — Give policy_files (names of policy files) or policy (the policy itself): one of the two.',
      ],
    ],
    [
      'no policy at all',
      { 'caisson.yaml': DEPLOY.replace(/policy_files.*\n/, '') },
      [
        'caisson.yaml:1:1 — Give policy_files (names of policy files) or policy (the policy itself): one of the two.',
      ],
    ],
    [
      'a secret that stands in the file',
      inProvider('    base_url: https://x.test\n    api_key: sk-canary\n'),
      [
        `caisson.yaml:6:14 providers.deepseek.api_key — A secret is given by reference, never as text: ${forms}.`,
      ],
    ],
    [
      'a secret from a source that does not exist',
      inProvider('    base_url: https://x.test\n    api_key: ${vault:a#b}\n'),
      [
        `caisson.yaml:6:14 providers.deepseek.api_key — A secret is given by reference, never as text: ${forms}.`,
      ],
    ],
    [
      'a reference where none is read',
      inProvider(`    base_url: \${env:URL}\n${key}`),
      [
        `caisson.yaml:5:15 providers.deepseek.base_url — A secret reference (${forms}) is read only in api_key, api_keys, pepper, previous_pepper, salt, hmac_secret of caisson.yaml.`,
        'caisson.yaml:5:15 providers.deepseek.base_url — Must be an address like https://api.deepseek.com.',
      ],
    ],
    [
      'a reference in the policy',
      { 'policy.yaml': POLICY.replace('deepseek-flash', '"${env:MODEL}"') },
      [
        `policy.yaml:3:43 models.fast.primary.model — A secret reference (${forms}) is read only in api_key, api_keys, pepper, previous_pepper, salt, hmac_secret of caisson.yaml.`,
        'policy.yaml:3:43 models.fast.primary.model — There is no model "${env:MODEL}" at deepseek. Known: deepseek-flash, deepseek-v4-flash, deepseek-v4-flash-vision-exp, deepseek-v4-pro.',
      ],
    ],
    [
      'an address without TLS',
      inProvider(`    base_url: http://api.test\n${key}`),
      [
        'caisson.yaml:5:15 providers.deepseek.base_url — Must be https: keys and prompts would cross the network in clear (allow_insecure: true permits it).',
      ],
    ],
    [
      'an address with credentials',
      inProvider(`    base_url: https://u:sk-canary@x.test\n${key}`),
      ['caisson.yaml:5:15 providers.deepseek.base_url — Must hold no credentials: use api_key.'],
    ],
    [
      'an address with a query',
      inProvider(`    base_url: https://x.test/?key=sk-canary\n${key}`),
      ['caisson.yaml:5:15 providers.deepseek.base_url — Must hold no query and no fragment.'],
    ],
    [
      'a provider without a key',
      inProvider('    base_url: https://x.test\n'),
      [
        'caisson.yaml:3:3 providers.deepseek — Give api_key (one account) or accounts (several): one of the two.',
      ],
    ],
    [
      'two accounts of one name',
      inProvider(
        '    base_url: https://x.test\n    accounts:\n      - { name: a, api_key: "${env:A}" }\n      - { name: a, api_key: "${env:B}" }\n',
      ),
      [
        'caisson.yaml:8:17 providers.deepseek.accounts[1].name — Another account of this provider has this name.',
      ],
    ],
    [
      'the concurrency of an unknown model',
      inProvider(
        '    base_url: https://x.test\n    accounts:\n      - { name: a, api_key: "${env:A}", concurrency: { deepseek-flas: 5 } }\n',
      ),
      [
        'caisson.yaml:7:56 providers.deepseek.accounts[0].concurrency.deepseek-flas — The catalogue of deepseek has no such model. Did you mean "deepseek-flash"?',
      ],
    ],
    [
      "a timeout that is not the provider's",
      inProvider(`    base_url: https://x.test\n${key}    timeouts: { heartbeat_ms: 500 }\n`),
      [
        'caisson.yaml:7:17 providers.deepseek.timeouts.heartbeat_ms — The key "heartbeat_ms" is not known here. Known: connect_ms, first_token_ms, idle_ms, total_ms.',
      ],
    ],
    [
      'a previous pepper of no version',
      withDeploy('identity: { previous_pepper: "${env:OLD}" }\n'),
      [
        'caisson.yaml:7:30 identity.previous_pepper — Raise pepper_version: the previous pepper has the version before it, and 1 is the first.',
      ],
    ],
    [
      'two listeners on one port',
      withDeploy('data: { host: 127.0.0.1, port: 9090 }\n'),
      ['caisson.yaml:1:1 ops.port — The data port and the ops port must differ.'],
    ],
    [
      'a provider that does not exist',
      { 'policy.yaml': POLICY.replace('provider: deepseek', 'provider: deepsek') },
      [
        'policy.yaml:3:26 models.fast.primary.provider — There is no provider "deepsek" in caisson.yaml. Did you mean "deepseek"?',
      ],
    ],
    [
      'a breaker of a provider that does not exist',
      withPolicy('circuit_breakers:\n  other: { open_when: { error_rate_5m_gt: 0.5 } }\n'),
      [
        'policy.yaml:7:3 circuit_breakers.other — There is no provider "other" in caisson.yaml. Known: deepseek.',
      ],
    ],
    [
      'a breaker that would never open',
      withPolicy('circuit_breakers:\n  deepseek: { open_when: {} }\n'),
      [
        'policy.yaml:7:26 circuit_breakers.deepseek.open_when — Give error_rate_5m_gt, p95_latency_ms_gt or first_token_p95_ms_gt: this breaker would never open.',
      ],
    ],
    [
      'a model that the provider does not have',
      { 'policy.yaml': POLICY.replace('deepseek-flash', 'deepseek-v5') },
      [
        'policy.yaml:3:43 models.fast.primary.model — There is no model "deepseek-v5" at deepseek. Known: deepseek-flash, deepseek-v4-flash, deepseek-v4-flash-vision-exp, deepseek-v4-pro.',
      ],
    ],
    [
      'a model that is retired',
      { 'policy.yaml': POLICY.replace('deepseek-flash', 'deepseek-chat') },
      [
        'policy.yaml:3:43 models.fast.primary.model — The model "deepseek-chat" was retired on 2026-07-24. Use "deepseek-flash" instead.',
      ],
    ],
    [
      'an alias that does not exist',
      { 'policy.yaml': POLICY.replace('model_alias: fast', 'model_alias: fats') },
      ['policy.yaml:5:18 routes[0].model_alias — There is no alias "fats" in models. Did you mean "fast"?'],
    ],
    [
      'two routes of one name',
      withPolicy('    name: a\n  - { name: a, model_alias: fast, match: { team: x } }\n'),
      ['policy.yaml:7:13 routes[1].name — routes[0] has this name already.'],
    ],
    [
      'an alias with the name of the automatic one',
      { 'policy.yaml': POLICY.replaceAll('fast', 'auto') },
      [
        'policy.yaml:2:3 models.auto — An alias is 1 to 128 letters, digits, ".", "_", ":", "/" or "-", starts with a letter or digit, and is not "auto".',
      ],
    ],
    [
      'a condition that is no text',
      withPolicy('    match: { team: 5 }\n'),
      [
        'policy.yaml:6:20 routes[0].match.team — Must be one text or a list of texts, none of them empty. Put numbers in quotes.',
      ],
    ],
    [
      'retries of what would be the same again',
      withPolicy('retries: { retry_on: [400] }\n'),
      [
        'policy.yaml:6:23 retries.retry_on[0] — Only 408, 425, 429 and 500 to 599 may be retried: any other answer would be the same again.',
      ],
    ],
    [
      'retries after the stream has begun',
      withPolicy('retries: { do_not_retry_after_stream_started: false }\n'),
      [
        'policy.yaml:6:47 retries.do_not_retry_after_stream_started — Must be true: what a client has read cannot be taken back.',
      ],
    ],
    [
      'a first wait longer than the longest',
      withPolicy('retries: { backoff: { initial_ms: 9000 } }\n'),
      ['policy.yaml:6:35 retries.backoff.initial_ms — Must be at most max_ms.'],
    ],
    [
      'a limit of nothing',
      withPolicy('limits: { per_user: { requests_per_minute: 0 } }\n'),
      ['policy.yaml:6:44 limits.per_user.requests_per_minute — Must be at least 1.'],
    ],
  ]
  test.each(cases)('%s', (_, files, expected) => {
    expect(problemsOf(files)).toEqual(expected)
  })
})

test('all problems of all files are reported at once, in reading order', () => {
  const files = {
    'caisson.yaml': `${DEPLOY}data: { port: -1 }\nzzz: 1\n`,
    'policy.yaml': POLICY.replace('model_alias: fast', 'model_alias: slow\n    max_input_tokens: 0'),
  }
  expect(problemsOf(files).map((line) => line.split(' — ')[0])).toEqual([
    'caisson.yaml:7:15 data.port',
    'caisson.yaml:8:1 zzz',
    'policy.yaml:6:23 routes[0].max_input_tokens',
  ])
})

test('several policy files are one policy, and the same name twice is a problem', () => {
  const two = DEPLOY.replace('policy.yaml', 'p/*.yaml')
  const more =
    'models:\n  slow: { primary: { provider: deepseek, model: deepseek-v4-pro } }\nlimits: { per_user: { concurrent_requests: 5 } }\n'
  const { rules, files } = load({
    'caisson.yaml': two,
    'p/b.yaml': POLICY,
    'p/a.yaml': more,
    'p/.hidden.yaml': 'x',
  })
  expect([...rules.aliases.keys()].toSorted()).toEqual(['fast', 'slow'])
  expect(rules.limits.user.each.concurrentRequests).toBe(5)
  expect(files.map((file) => file.split('/').slice(-2).join('/')).slice(-2)).toEqual(['p/a.yaml', 'p/b.yaml'])
  expect(problemsOf({ 'caisson.yaml': two, 'p/a.yaml': POLICY, 'p/b.yaml': POLICY })).toEqual([
    'p/b.yaml:2:3 models.fast — "fast" is given already in p/a.yaml:2.',
    'p/b.yaml:4:1 routes — routes is given already in p/a.yaml:4. The order of routes decides, so all of them stand in one file.',
  ])
})

test('the version follows the bytes of the policy and nothing else', () => {
  const one = versionOf({})
  expect(one).toMatch(/^[0-9a-f]{64}$/)
  expect(versionOf({ 'caisson.yaml': `${DEPLOY}data: { port: 1 }\n` })).toBe(one)
  expect(versionOf({ 'policy.yaml': POLICY.replaceAll('\n', '\r\n') })).toBe(one)
  expect(versionOf({ 'policy.yaml': `\uFEFF${POLICY}` })).toBe(one)
  expect(versionOf({ 'policy.yaml': `${POLICY}# reviewed\n` })).not.toBe(one)
  const split = DEPLOY.replace('policy.yaml', 'b.yaml, a.yaml')
  const parts = { 'a.yaml': 'limits: {}\n', 'b.yaml': POLICY }
  const turned = DEPLOY.replace('policy.yaml', 'a.yaml, b.yaml')
  expect(versionOf({ 'caisson.yaml': split, ...parts })).toBe(versionOf({ 'caisson.yaml': turned, ...parts }))
})

test('a policy may stand in caisson.yaml, with a version of its own', () => {
  expect(versionOfInline(inline(1))).toBe(versionOfInline(inline(2)))
  expect(versionOfInline(inline(1, `${POLICY}default_data_classification: public\n`))).not.toBe(
    versionOfInline(inline(1)),
  )
  expect(problemsOf({ 'caisson.yaml': inline(1, POLICY.replace('fast:', 'slow:')) })).toEqual([
    'caisson.yaml:12:20 policy.routes[0].model_alias — There is no alias "fast" in models. Known: slow.',
  ])
})

test('what is named for single owners stands over what holds for each', () => {
  const limits = `limits:
  per_team: { requests_per_minute: 10, concurrent_requests: 2 }
teams:
  support: { limits: { requests_per_minute: 99 } }
  batch: { limits: { concurrent_requests: unlimited } }
`
  const { team } = load({ 'policy.yaml': POLICY + limits }).rules.limits
  expect(team.each).toEqual({ requestsPerMinute: 10, tokensPerMinute: undefined, concurrentRequests: 2 })
  expect(Object.fromEntries(team.named)).toEqual({
    support: { requestsPerMinute: 99, tokensPerMinute: undefined, concurrentRequests: 2 },
    batch: { requestsPerMinute: 10, tokensPerMinute: undefined, concurrentRequests: undefined },
  })
})

test('what is allowed but probably not meant is a warning', () => {
  const policy = `${POLICY}    max_output_tokens: 500000
  - { model_alias: fast, match: { team: a } }
`
  const spare = policy.replace(
    'routes:',
    '  spare:\n    primary: { provider: deepseek, model: deepseek-v4-pro }\nroutes:',
  )
  expect(load({ 'policy.yaml': spare }).warnings.map((w) => `${w.line}:${w.col} ${w.message}`)).toEqual([
    '4:3 No route grants this alias, so every call for it is refused.',
    '8:24 deepseek-flash takes at most 393216 tokens here, so this cap never acts.',
    '9:5 This route never applies: routes[0] stands before it and takes all its calls.',
  ])
})

test('a provider says only which timeouts differ', () => {
  const { deploy } = load({
    'caisson.yaml': `${DEPLOY}timeouts: { idle_ms: 7 }\n`.replace(
      'kind:',
      'timeouts: { total_ms: 9 }\n    kind:',
    ),
  })
  expect(deploy.providers.get('deepseek')?.timeouts).toEqual({
    connectMs: 5000,
    firstTokenMs: 660_000,
    idleMs: 7,
    totalMs: 9,
  })
})

test('http is for loopback, or for whoever says so', () => {
  for (const url of ['http://127.0.0.1:1', 'http://localhost', 'http://[::1]:8/v1/'])
    expect(at(url)).toEqual([])
  expect(at('http://api.test', '\n    allow_insecure: true')).toEqual([])
  for (const url of ['http://127.0.0.1.evil.test', 'http://localhost.test', 'ftp://x', 'x'])
    expect(at(url)).toHaveLength(1)
})

test('a policy that asks for more than is done does not start unless the deployment says so', () => {
  const policy = { 'policy.yaml': `${POLICY}    require_approval: true\n` }
  expect(() => refuseUnenforced(load(policy))).toThrow(
    'policy.yaml:6:5 routes[0].require_approval — Approval is not asked for yet: calls of this route go through without it. (allow_unenforced: true starts anyway.)',
  )
  refuseUnenforced(load({ ...policy, 'caisson.yaml': `${DEPLOY}allow_unenforced: true\n` }))
})

test('the file is the one given, or that of CAISSON_CONFIG, or caisson.yaml', () => {
  const options = {
    ...inMemory({ 'a.yaml': DEPLOY, 'policy.yaml': POLICY }),
    env: { CAISSON_CONFIG: 'a.yaml' },
  }
  expect(loadConfig(undefined, options).files[0]).toBe(`${process.cwd()}/a.yaml`)
  expect(() => loadConfig('b.yaml', options)).toThrow('b.yaml:1:1 — The file cannot be read (ENOENT).')
  expect(() => loadConfig(undefined, inMemory({}))).toThrow(
    'caisson.yaml:1:1 — The file cannot be read (ENOENT).',
  )
})

test('a configuration cannot be changed', () => {
  const { deploy, rules } = load({})
  expect(() => Object.assign(deploy.http, { maxBodyBytes: 1 })).toThrow(TypeError)
  expect(() => call(rules.aliases, 'clear')).toThrow(TypeError)
  expect(() => Object.assign(rules.aliases.get('fast') ?? {}, { name: 'x' })).toThrow(TypeError)
  expect(() => call(rules.retries.retryOn, 'add')).toThrow(TypeError)
})

describe('a secret is never in what is printed', () => {
  const CANARY = 'sk-canary-8d1c'

  test('when it is only referred to', () => {
    vi.stubEnv('DEEPSEEK_API_KEY', CANARY)
    expect(rendered({})).toContain('DEEPSEEK_API_KEY')
    expect(rendered({})).not.toContain(CANARY)
  })

  test.each([
    ['in a secret field', DEPLOY.replace('${env:DEEPSEEK_API_KEY}', CANARY)],
    ['as a broken reference', DEPLOY.replace('${env:DEEPSEEK_API_KEY}', `$\{env ${CANARY}}`)],
    ['in another field', DEPLOY.replace('https://api.deepseek.com', CANARY)],
    ['in an address', DEPLOY.replace('https://', `https://u:${CANARY}@`)],
    ['as a value of the wrong type', DEPLOY.replace('${env:DEEPSEEK_API_KEY}', `[${CANARY}]`)],
    ['in a choice', DEPLOY.replace('kind: deepseek', `kind: ${CANARY}`)],
    ['after a quoted text', DEPLOY.replace('${env:DEEPSEEK_API_KEY}', `"a" ${CANARY}`)],
    ['as a tag', DEPLOY.replace('${env:DEEPSEEK_API_KEY}', `!${CANARY} a`)],
    ['in an escape', DEPLOY.replace('${env:DEEPSEEK_API_KEY}', `"\\q${CANARY}"`)],
    ['as a stray line', `${DEPLOY}${CANARY}\n`],
  ])('when it stands %s', (_, text) => {
    expect(rendered({ 'caisson.yaml': text })).toContain('caisson.yaml:')
    expect(rendered({ 'caisson.yaml': text })).not.toContain(CANARY)
  })
})
