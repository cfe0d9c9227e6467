import { expect, test } from 'vitest'
import { PROTOCOLS } from '../../wire/protocols.ts'
import { SseSplitter } from '../../wire/sse.ts'
import type { PieceBatch } from './answer.ts'
import { streamForm } from './reply-form.ts'

const usage = (completion_tokens: number): object => ({ prompt_tokens: 3, completion_tokens })
const said = (content: string, rest: object, finish_reason: string | null = null): object => ({
  choices: [{ index: 0, delta: { content }, finish_reason }],
  ...rest,
})
const textOf = (chunks: readonly object[]): string =>
  chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')

/** All of these in one read, as they come from a provider that is fast. */
function batchOf(chunks: readonly object[]): PieceBatch {
  const { bytes, events } = new SseSplitter(65_536).push(Buffer.from(textOf(chunks)))
  const pieces = events.map((event) => {
    const parsed: unknown = JSON.parse(event.data)
    return { event, parsed, facts: PROTOCOLS.chat.readPiece(parsed, undefined), isEnd: false }
  })
  return { bytes, events, pieces }
}

function written(includeUsage: boolean, chunks: readonly object[]): string {
  const form = streamForm({ replies: undefined }, { chat: { facts: { includeUsage } } })
  return form.write(batchOf(chunks)).toString()
}

/** A provider that counts along with every chunk, and once more behind the last. */
const COUNTED = [
  said('a', { usage: usage(1) }),
  said('b', { usage: usage(2) }),
  said('', { usage: usage(2) }, 'stop'),
]
const OWN = { choices: [], usage: usage(2) }

test('a chunk of usage that nobody asked for stays out, whatever was counted before it in the same read', () => {
  expect(written(false, [...COUNTED, OWN])).toBe(textOf(COUNTED))
})

test('who asked for usage gets one chunk of it, though every chunk has some', () => {
  const text = written(true, [...COUNTED, OWN])
  expect(text.match(/"choices":\[\]/g)).toHaveLength(1)
  expect(text.startsWith(textOf(COUNTED.slice(0, 2)))).toBe(true)
})

test('what says nothing of usage is passed on as the same bytes', () => {
  const batch = batchOf([said('a', {}), said('b', {}, 'stop')])
  const form = streamForm({ replies: undefined }, { chat: { facts: { includeUsage: true } } })
  expect(form.write(batch)).toBe(batch.bytes)
})
