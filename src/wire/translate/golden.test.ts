import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../core/errors.ts'
import { fieldsOf } from '../reply-facts.ts'
import { Untranslatable, type Translated } from './contract.ts'
import { DIRECTIONS, translateBody, translateSse, type DirectionName } from './testing.ts'

/**
 * A case is what stands under one name in test/golden/translate/<direction>:
 *
 * - `.input.json`: `request`, and `around` it what the context says otherwise; `.request.json`: what becomes of it
 * - `.reply.json` of the upstream and `.reply.expected.json`
 * - `.upstream.sse` and `.expected.sse`
 *
 * `UPDATE_GOLDEN=1` writes the expectations anew, for review.
 */
const HOME = new URL('../../../test/golden/translate/', import.meta.url)

/** Compares with the file, or writes it. */
function expectFile(path: URL, actual: string, read: (text: string) => unknown): void {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, actual)
  expect(read(actual)).toEqual(read(readFileSync(path, 'utf8')))
}

/** What came of it, with a refusal as a value: a case may be about one. */
function outcomeOf<T>(
  attempt: () => T,
): T | { readonly refused: object } | { readonly untranslatable: string } {
  try {
    return attempt()
  } catch (error) {
    if (error instanceof GatewayError) {
      return { refused: { code: error.code, param: error.param, message: error.message } }
    }
    if (error instanceof Untranslatable) return { untranslatable: error.message }
    throw error
  }
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

const identity = (text: string): string => text

for (const name of Object.keys(DIRECTIONS) as DirectionName[]) {
  const home = new URL(`${name}/`, HOME)
  const files = readdirSync(home)
  const inputs = files.filter((file) => file.endsWith('.input.json'))

  describe(`of ${name}`, () => {
    test('there are cases, and no file belongs to none', () => {
      const cases = inputs.map((file) => file.slice(0, file.indexOf('.')))
      expect(cases.length).toBeGreaterThan(14)
      expect(files.filter((file) => !cases.includes(file.slice(0, file.indexOf('.'))))).toEqual([])
    })

    test.each(inputs.map((file) => file.slice(0, file.indexOf('.'))))('%s', (what) => {
      const at = (kind: string): URL => new URL(`${what}.${kind}`, home)
      const input = fieldsOf(JSON.parse(readFileSync(at('input.json'), 'utf8')))
      const translate = (): Translated =>
        translateBody(name, JSON.stringify(input['request']), fieldsOf(input['around']))
      const request = outcomeOf(() => {
        const { body, warnings } = translate()
        return { body: JSON.parse(body.toString()), warnings }
      })
      expectFile(at('request.json'), pretty(request), JSON.parse)
      if (existsSync(at('reply.json'))) {
        const reply: unknown = JSON.parse(readFileSync(at('reply.json'), 'utf8'))
        const whole = outcomeOf(() => translate().replies.whole(reply))
        expectFile(at('reply.expected.json'), pretty(whole), JSON.parse)
      }
      if (existsSync(at('upstream.sse'))) {
        const sse = readFileSync(at('upstream.sse'), 'utf8')
        const streamed = outcomeOf(() => translateSse(name, translate().replies, sse))
        const text = typeof streamed === 'string' ? streamed : pretty(streamed)
        expectFile(at('expected.sse'), text, identity)
      }
    })
  })
}
