import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { SecretError } from './contract.ts'
import type { SecretFault, SecretSource } from './contract.ts'

/** A source under test, and how to put something there. */
export interface Fixture {
  readonly source: SecretSource
  /** Stores bytes; the argument under which `resolve` finds them. */
  put(value: string): Promise<string>
  /** An argument under which there is nothing. */
  readonly missing: string
  /** Arguments that can never lead anywhere. */
  readonly malformed: readonly string[]
}

const CANARY = 'sk-canary-4f1d9b7e'

/** What every source promises (contract.ts), run by each source's own test. */
export function secretSourceSuite(name: string, makeFixture: () => Promise<Fixture>): void {
  const resolve = async (make: (fixture: Fixture) => Promise<string> | string): Promise<string> => {
    const fixture = await makeFixture()
    const options = { signal: AbortSignal.timeout(5000), warn: () => {} }
    const secret = await fixture.source.resolve(await make(fixture), options)
    return secret.reveal()
  }
  const faultOf = async (make: (fixture: Fixture) => Promise<string> | string): Promise<SecretFault> => {
    const error: unknown = await resolve(make).then(
      () => undefined,
      (e: unknown) => e,
    )
    if (!(error instanceof SecretError)) throw new Error('no SecretError', { cause: error })
    expect(inspect(error)).not.toContain(CANARY)
    return error.fault
  }

  describe(`the secret source ${name}`, () => {
    test('gives what is stored', async () => {
      expect(await resolve((f) => f.put(CANARY))).toBe(CANARY)
    })

    test('drops one newline at the end and nothing else', async () => {
      expect(await resolve((f) => f.put(` ${CANARY}\n\n`))).toBe(` ${CANARY}\n`)
    })

    test('never prints what it found', async () => {
      const fixture = await makeFixture()
      const options = { signal: AbortSignal.timeout(5000), warn: () => {} }
      const secret = await fixture.source.resolve(await fixture.put(CANARY), options)
      expect(inspect(secret) + JSON.stringify(secret) + String(secret)).not.toContain(CANARY)
    })

    test('says that nothing is there', async () => {
      expect(await faultOf((f) => f.missing)).toBe('missing')
    })

    test('takes an empty value for an error', async () => {
      expect(await faultOf((f) => f.put('\n'))).toBe('empty')
    })

    test('refuses arguments that lead nowhere', async () => {
      const { malformed } = await makeFixture()
      for (const arg of malformed) expect(await faultOf(() => arg)).toBe('bad_argument')
    })

    test('refuses a value beyond the cap without quoting it', async () => {
      expect(await faultOf((f) => f.put(CANARY.repeat(5000)))).toBe('too_big')
    })
  })
}
