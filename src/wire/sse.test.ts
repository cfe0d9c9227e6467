import { createParser } from 'eventsource-parser'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { SseOverflow, SseSplitter, type SseEvent } from './sse.ts'

type Seen = Pick<SseEvent, 'name' | 'data'>

/** What the decoder of many clients makes of a whole text. */
function reference(text: string): Seen[] {
  const seen: Seen[] = []
  // An empty name is none: a client takes the event for a plain message.
  const parser = createParser({ onEvent: ({ event, data }) => seen.push({ name: event || undefined, data }) })
  parser.feed(text)
  return seen
}

/** What the splitter makes of pieces: events, the bytes it lets go, and how many it keeps. */
function split(
  pieces: readonly Buffer[],
  maxBytes = 1 << 20,
): { seen: Seen[]; released: Buffer; heldBytes: number } {
  const splitter = new SseSplitter(maxBytes)
  const seen: Seen[] = []
  const released: Buffer[] = []
  for (const piece of pieces) {
    const { bytes, events } = splitter.push(piece)
    released.push(bytes)
    for (const { name, data, start, end } of events) {
      const event = { name: name === '' ? undefined : name, data }
      seen.push(event)
      // An event's place is its own text: read by itself it is the same event. The comment shows where a last CR ends.
      expect(reference(`${bytes.toString('utf8', start, end)}:\n`)).toEqual([event])
    }
  }
  return { seen, released: Buffer.concat(released), heldBytes: splitter.heldBytes }
}

const word = fc.stringMatching(/^[^\r\n\u0000]{0,12}$/u).filter((text) => !text.startsWith('\ufeff'))
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom('data: ', 'data:', 'data:  '), word).map((parts) => parts.join('')),
  },
  fc
    .tuple(fc.constantFrom('event: ', 'event:', ': ', ':', 'id: ', 'x: ', 'dataset: ', 'events:'), word)
    .map((parts) => parts.join('')),
  fc.constantFrom('data', 'event: x', 'datum'),
)
const lineEnd = fc.constantFrom('\n', '\r\n')
const text = fc
  .array(
    fc.tuple(fc.oneof({ weight: 3, arbitrary: line }, { weight: 2, arbitrary: fc.constant('') }), lineEnd),
    { maxLength: 25 },
  )
  .map((lines) => lines.flat().join(''))

/** A text and where it is cut. */
const sliced = text.chain((whole) => {
  const bytes = Buffer.from(whole)
  const cuts = fc.uniqueArray(fc.integer({ min: 0, max: bytes.length }), { maxLength: 40 })
  return cuts.map((points) => {
    const at = [0, ...points.toSorted((a, b) => a - b), bytes.length]
    return { whole, bytes, pieces: at.slice(1).map((end, i) => bytes.subarray(at[i], end)) }
  })
})

test('however it is cut, a stream gives the events that a client would see, and its own bytes', () => {
  fc.assert(
    fc.property(sliced, ({ whole, bytes, pieces }) => {
      const { seen, released, heldBytes } = split(pieces)
      expect(seen).toEqual(reference(whole))
      expect(released.equals(bytes.subarray(0, released.length))).toBe(true)
      expect(released.length + heldBytes).toBe(bytes.length)
    }),
    { numRuns: 3000 },
  )
})

test('byte by byte is the same as all at once', () => {
  fc.assert(
    fc.property(text, (whole) => {
      const bytes = Buffer.from(whole)
      const one = split([...bytes].map((_, i) => bytes.subarray(i, i + 1)))
      const all = split([bytes])
      expect(one.seen).toEqual(all.seen)
    }),
    { numRuns: 1000 },
  )
})

test('what is let go always ends where somebody else may speak: no event is open there', () => {
  fc.assert(
    fc.property(sliced, ({ pieces }) => {
      const splitter = new SseSplitter(1 << 20)
      let released = ''
      for (const piece of pieces) {
        released += splitter.push(piece).bytes.toString()
        // A comment said here changes nothing of what a client sees.
        expect(reference(`${released}: ping\n\n`)).toEqual(reference(released))
      }
    }),
    { numRuns: 1000 },
  )
})

test('CR alone ends a line, once it is known not to be half of CRLF', () => {
  const { seen } = split([Buffer.from('data: a\r'), Buffer.from('\rdata: b\r\r'), Buffer.from(':\n')])
  expect(seen).toEqual([
    { name: undefined, data: 'a' },
    { name: undefined, data: 'b' },
  ])
})

test('an event that does not end is refused at the bound, whether it comes in one piece or many', () => {
  const max = 1000
  for (const size of [1, 7, 999, 5000]) {
    const pieces = Array.from({ length: Math.ceil(3000 / size) }, () => Buffer.alloc(size, 'x'))
    expect(() => split([Buffer.from('data: '), ...pieces], max)).toThrow(SseOverflow)
  }
  // Many short lines of one event are one long event.
  expect(() =>
    split(
      Array.from({ length: 500 }, () => Buffer.from('data: x\n')),
      max,
    ),
  ).toThrow(SseOverflow)
  // And any number of complete ones is not.
  expect(
    split(
      Array.from({ length: 500 }, () => Buffer.from('data: x\n\n')),
      max,
    ).seen,
  ).toHaveLength(500)
})
