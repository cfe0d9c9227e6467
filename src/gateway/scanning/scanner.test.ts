import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { budgetFor } from '../../engines/screening/screener.ts'
import { bodyStrings } from '../../wire/body-strings.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import type { Scanned } from './scanner.ts'
import { asker, newScanner, openPool, screener } from './testing.ts'

const threads = openPool({ threads: 2 })
afterAll(() => threads.pool.close())

const docOf = (value: unknown): JsonDoc => new JsonDoc(Buffer.from(JSON.stringify(value)))

/** One string after the other on one budget, with nothing known and nobody to help. */
function plainScan(doc: JsonDoc): { complete: boolean; found: unknown[] } {
  const budget = budgetFor(doc.bytes.length)
  const found = bodyStrings(doc).flatMap(({ node, key, text, isProtocol }) =>
    screener
      .scanSlots([{ path: '', role: '', key, text }], budget)
      .findings.filter(({ group }) => !isProtocol || group === 'SECRET')
      .map(({ type, group, tier, detector, start, end }) => ({
        node,
        type,
        group,
        tier,
        detector,
        start,
        end,
      })),
  )
  return { complete: !budget.exhausted, found }
}

const foundIn = ({ places }: Scanned): unknown[] =>
  places.flatMap(({ at: { node }, findings }) => findings.map((finding) => ({ node, ...finding })))

const sensitive = fc.constantFrom(
  'erika.mustermann@mail-of-mine.de',
  'card 4111 1111 1111 1111',
  'glpat-Zx81kqPw7vTn2LmRb4Yd',
  JSON.stringify({ password: 'Tr0ub4dor&3', to: ['a.b@mail-of-mine.de'] }),
  'DE89 3704 0044 0532 0130 00',
)
const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 4, arbitrary: sensitive },
)
const texts = fc.array(text, { maxLength: 5 }).map((parts) => parts.join(' '))
const message = fc.record({
  role: fc.constantFrom('system', 'user', 'tool'),
  content: fc.oneof(texts, fc.array(fc.record({ type: fc.constant('text'), text: texts }), { maxLength: 3 })),
  tool_call_id: fc.oneof(fc.constant('call_1'), sensitive),
})
const body = fc.record({
  model: fc.constant('fast'),
  messages: fc.array(message, { maxLength: 8 }),
  metadata: fc.dictionary(fc.string({ maxLength: 80 }), texts, { maxKeys: 4 }),
})

test('whatever is known, and wherever it is scanned, a request comes to the same', async () => {
  const ways = {
    'on the event loop': newScanner(threads.pool, 1e9, 0),
    'on the event loop, remembering': newScanner(threads.pool, 1e9),
    'in a thread': newScanner(threads.pool, 0, 0),
    'in a thread, remembering': newScanner(threads.pool, 0),
    'by size, remembering little': newScanner(threads.pool, 2000, 4000),
  }
  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 3 }), async (bodies) => {
      // Each one twice in a row, and with the history of another before it.
      const all = [...bodies, ...bodies, { ...bodies[0], messages: bodies.flatMap((each) => each.messages) }]
      for (const doc of all.map(docOf)) {
        const { complete, found } = plainScan(doc)
        for (const [way, scanner] of Object.entries(ways)) {
          const seen = await scanner.look(doc, 'acme', asker())
          expect(seen.missing, way).toBe(complete ? undefined : 'budget')
          if (complete) expect(foundIn(seen), way).toEqual(found)
        }
      }
    }),
    { numRuns: 15 },
  )
})

test('parts of a large request come back in their places', async () => {
  const content = (i: number): string => `${'line of a log, '.repeat(4000)} mail${i}@mail-of-mine.de`
  const messages = Array.from({ length: 30 }, (_, i) => ({ role: 'user', content: content(i) }))
  const doc = docOf({ messages })
  const seen = await newScanner(threads.pool, 0).look(doc, 'acme', asker())
  expect(foundIn(seen)).toEqual(plainScan(doc).found)
  expect(seen.places).toHaveLength(30)
})

test('where a text was made to be slow, all ways end at the same place', async () => {
  const slow = '-----BEGIN PRIVATE KEY-----'.repeat(3000)
  const messages = ['short', slow, `${slow} more`, 'and on'].map((content) => ({ role: 'user', content }))
  const doc = docOf({ messages })
  expect(plainScan(doc).complete).toBe(false)
  for (const inlineBytes of [0, 1e9]) {
    const scanner = newScanner(threads.pool, inlineBytes)
    // What is known the second time costs as much as it did the first.
    for (let i = 0; i < 2; i++) expect((await scanner.look(doc, 'acme', asker())).missing).toBe('budget')
  }
})

test('what one tenant sent is not known of another', async () => {
  await using open = openPool()
  const scanner = newScanner(open.pool, 0)
  const doc = docOf({ messages: [{ role: 'user', content: 'to be remembered, says erika@mail-of-mine.de' }] })
  const seen = await scanner.look(doc, 'acme', asker())
  await open.pool.close()
  // Nobody looks any more: only what is known can be told.
  expect(foundIn(await scanner.look(doc, 'acme', asker()))).toEqual(foundIn(seen))
  expect(seen.places).toHaveLength(1)
  expect((await scanner.look(doc, 'other', asker())).missing).toBe('full')
})
