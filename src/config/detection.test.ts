import { describe, expect, test } from 'vitest'
import { loadConfig, type LoadedConfig } from './load.ts'
import { ConfigError } from './problem.ts'
import { DEPLOY, inMemory, POLICY } from './testing.ts'

const detectors = [{ name: 'email' }, { name: 'icd_10', optIn: true }, { name: 'caisson_key' }]

function load(detection: object): LoadedConfig {
  const policy = `${POLICY}detection: ${JSON.stringify(detection)}\n`
  return loadConfig(undefined, { ...inMemory({ 'caisson.yaml': DEPLOY, 'policy.yaml': policy }), detectors })
}

function problemsOf(detection: object): readonly string[] {
  try {
    load(detection)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map(({ path, line, message }) => `${line} ${path} — ${message}`)
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
    [{ off: ['caisson_key'] }, 'Keys of this gateway are always looked for.'],
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

test('threads get the rules as they are', () => {
  const { detection } = load({ opt_in: ['icd_10'] }).rules
  expect(structuredClone(detection)).toEqual(detection)
})
