import { describe, expect, test } from 'vitest'
import { loadConfig, type LoadedConfig } from './load.ts'
import { ConfigError } from './problem.ts'
import { DEPLOY, inMemory, POLICY } from './testing.ts'

const detectors = [
  { name: 'email', type: 'EMAIL_ADDRESS' },
  { name: 'icd_10', type: 'HEALTH_CONDITION', optIn: true },
  { name: 'caisson_key', type: 'API_KEY' },
]

type Files = Readonly<Record<string, string>>

function load(detection: object, files: Files = {}): LoadedConfig {
  const policy = `${POLICY}detection: ${JSON.stringify(detection)}\n`
  const all = { 'caisson.yaml': DEPLOY, 'policy.yaml': policy, ...files }
  return loadConfig(undefined, { ...inMemory(all), detectors })
}

function problemsOf(detection: object, files: Files = {}): readonly string[] {
  try {
    load(detection, files)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map(({ file, path, line, message }) =>
      path === '' ? `${file}:${line} — ${message}` : `${line} ${path} — ${message}`,
    )
  }
}

describe('names of detectors', () => {
  test('are taken over', () => {
    expect(load({ opt_in: ['icd_10'], off: ['email'] }).rules.detection).toMatchObject({
      optIn: ['icd_10'],
      off: ['email'],
    })
  })

  test.each([
    [{ opt_in: ['icd10'] }, 'There is no such detector as "icd10". Did you mean "icd_10"?'],
    [{ opt_in: ['email'] }, 'The detector "email" is on by default.'],
    [{ off: ['mail'] }, 'There is no such detector as "mail". Did you mean "email"?'],
    [{ off: ['caisson_key'] }, 'Keys of this gateway are always looked for, and acted upon.'],
    [{ shadow: ['caisson_key'] }, 'Keys of this gateway are always looked for, and acted upon.'],
    [{ shadow: ['mail'] }, 'There is no such detector as "mail". Did you mean "email"?'],
    [
      { off: ['something_else'] },
      'There is no such detector as "something_else". The guide to screening lists all there are.',
    ],
    [{ off: ['EMAIL_ADDRESS'] }, 'A detector is small letters, digits and "_": icd_10.'],
  ])('%j is refused where it stands', (detection, message) => {
    const [section] = Object.keys(detection)
    expect(problemsOf(detection)).toEqual([`6 detection.${section}[0] — ${message}`])
  })
})

test('the version changes with what is found, and only with it', () => {
  const versionOf = (detection: object): string => load(detection).rules.detection.version
  expect(versionOf({ off: ['email', 'icd_10'] })).toBe(versionOf({ off: ['icd_10', 'email'], opt_in: [] }))
  expect(versionOf({ off: ['email'] })).not.toBe(versionOf({}))
})

const custom = {
  patterns: [{ name: 'project_code', regex: 'PRJ-\\d{4}', keywords: ['Projekt'] }],
  words: [{ name: 'projects', type: 'PROJECT', words: ['Falcon'], file: 'lists/projects.txt' }],
  labels: [{ name: 'tlp_red', texts: ['TLP:RED'], data_classification: 'restricted' }],
}
const files = { 'lists/projects.txt': '# secret ones\r\nBlue Heron\r\n\nFalcon\n' }

describe('what is looked for besides', () => {
  test('is compiled, with lists from their files', () => {
    const { rules, files: read } = load({ custom }, files)
    expect(rules.detection).toMatchObject({
      patterns: [
        { name: 'project_code', type: 'CUSTOM_PROJECT_CODE', tier: 'likely', keywords: ['projekt'] },
      ],
      words: [{ name: 'projects', type: 'PROJECT', words: ['Blue Heron', 'Falcon'] }],
      labels: [{ name: 'tlp_red', type: 'CUSTOM_TLP_RED', texts: ['TLP:RED'] }],
    })
    expect([...rules.labelsByContent]).toEqual([['CUSTOM_TLP_RED', 'restricted']])
    expect(read.some((file) => file.endsWith('/lists/projects.txt'))).toBe(true)
  })

  test('is part of the version of the policy, files included', () => {
    const other = { 'lists/projects.txt': 'Red Heron' }
    const [before, after] = [load({ custom }, files).rules, load({ custom }, other).rules]
    expect(after.version).not.toBe(before.version)
    expect(after.detection.version).not.toBe(before.detection.version)
  })

  const pattern = (rest: object): object => ({ custom: { patterns: [{ name: 'ours', ...rest }] } })
  test.each([
    [
      'a pattern that goes back',
      pattern({ regex: '(a+)+$' }),
      '6 detection.custom.patterns[0].regex — "$" means',
    ],
    ['one that refers back', pattern({ regex: '(a)\\1' }), 'cannot be matched in linear time.'],
    ['one that is too large', pattern({ regex: '[ab]*a[ab]{40}' }), 'It is too large to be matched fast'],
    ['one that is empty', pattern({ regex: 'a*' }), 'It matches the empty text.'],
    [
      'a name that is taken',
      pattern({ name: 'email', regex: 'ab' }),
      'There is a detector of this name already.',
    ],
    [
      'too many that all must be read for',
      {
        custom: {
          patterns: Array.from({ length: 11 }, (_, i) => ({ name: `own_${i}`, regex: '[A-Z]{2}\\d{6}' })),
        },
      },
      'patterns[10].regex — Only 10 patterns may have neither keywords nor',
    ],
    [
      'a list that is not there',
      { custom: { words: [{ name: 'ours', file: 'nowhere.txt' }] } },
      '6 detection.custom.words[0].file — The file cannot be read (ENOENT).',
    ],
    [
      'a list with a word of one letter',
      { custom: { words: [{ name: 'ours', file: 'short.txt' }] } },
      'short.txt:2 — A word has 2 to 100 characters.',
    ],
    [
      'a list of hashes of nobody knows what',
      { allow: { values: [{ hash: 'x'.repeat(22), type: 'EMAIL_ADDRESS' }] } },
      'Give hash_salt: the hashes are made with it.',
    ],
    ['a list of nothing', { custom: { words: [{ name: 'ours' }] } }, 'Give words, a file, or both.'],
  ])('%s is refused where it stands', (_, detection, message) => {
    const problems = problemsOf(detection, { 'short.txt': 'ab\nc\n' })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(message)
  })

  test('may be switched off by name', () => {
    expect(problemsOf({ custom, off: ['project_code'] }, files)).toEqual([])
  })
})

test('threads get the rules as they are', () => {
  const { detection } = load({ opt_in: ['icd_10'], custom }, files).rules
  expect(structuredClone(detection)).toEqual(detection)
})

test('a rule for a type that nothing finds is a mistake; one for a type of the policy is none', () => {
  const own = { patterns: [{ name: 'ticket', regex: 'T-[0-9]{6}' }] }
  const policy = `${POLICY}detection: ${JSON.stringify({ custom: own })}
dlp: { actions: { EMAIL_ADRESS: redact, CUSTOM_TICKET: flag } }
classify_by_content: { HEALTH_ID: regulated, EMAIL: internal }
`
  const read = (): unknown =>
    loadConfig(undefined, { ...inMemory({ 'caisson.yaml': DEPLOY, 'policy.yaml': policy }), detectors })
  expect(read).toThrow('Nothing finds the type "EMAIL_ADRESS". Did you mean "EMAIL_ADDRESS"?')
  expect(read).toThrow('Nothing finds the type "EMAIL".')
  expect(read).not.toThrow('CUSTOM_TICKET')
})
