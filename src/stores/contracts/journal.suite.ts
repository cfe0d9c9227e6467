import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EntryKind, Journal, JournalEntry, SealedEntry } from './journal.ts'

export interface JournalFixture {
  readonly journal: Journal
  /** Everything in the journal, read by another handle. */
  entries(): readonly SealedEntry[]
  /** Closes the journal and opens it again, as a restart does. */
  restart(): Promise<Journal>
  dispose(): Promise<void>
}

export function journalEntry(kind: EntryKind, call: string, body = `{"call":"${call}"}`): JournalEntry {
  return { kind, call, atMs: 1_764_000_000_000, body }
}

/** What every journal promises. */
export function journalSuite(name: string, open: () => Promise<JournalFixture>): void {
  appendSuite(name, open)
  restartSuite(name, open)
}

const calls = (fixture: JournalFixture) => fixture.entries().filter((entry) => entry.kind !== 'epoch')

function appendSuite(name: string, open: () => Promise<JournalFixture>): void {
  describe(`journal: ${name}: appending`, () => {
    let fixture: JournalFixture
    beforeEach(async () => {
      fixture = await open()
    })
    afterEach(() => fixture.dispose())

    test('what was acknowledged can be read, byte for byte', async () => {
      const bodies = ['{}', '{"a":"ä 漢 😀 \\u0000"}', JSON.stringify({ long: 'x'.repeat(100_000) }), '']
      for (const [i, body] of bodies.entries())
        await fixture.journal.append(journalEntry('refused', `c${i}`, body))
      expect(calls(fixture).map((entry) => entry.body)).toEqual(bodies)
      expect(calls(fixture)[1]).toMatchObject({ kind: 'refused', call: 'c1', atMs: 1_764_000_000_000 })
    })

    test('records stand in the order in which they were appended, without gaps', async () => {
      const { journal } = fixture
      const appended: string[] = []
      const caller = async (id: number): Promise<void> => {
        for (let i = 0; i < 20; i++) {
          for (const kind of ['intent', 'outcome'] as const) {
            appended.push(`${kind} ${id}-${i}`)
            await journal.append(journalEntry(kind, `${id}-${i}`))
          }
        }
      }
      await Promise.all(Array.from({ length: 50 }, (_, id) => caller(id)))
      expect(calls(fixture).map((entry) => `${entry.kind} ${entry.call}`)).toEqual(appended)
      const seqs = fixture.entries().map((entry) => entry.seq)
      expect(seqs).toEqual(seqs.map((_, i) => i + 1))
    })

    test('close waits for what is queued, and nothing is taken afterwards', async () => {
      const queued = Array.from({ length: 100 }, (_, i) =>
        fixture.journal.append(journalEntry('refused', `c${i}`)),
      )
      await fixture.journal.close()
      await Promise.all(queued)
      expect(calls(fixture)).toHaveLength(100)
      expect(fixture.journal.unavailable()).toBe('closed')
      await expect(fixture.journal.append(journalEntry('outcome', 'c'))).rejects.toMatchObject({
        reason: 'closed',
      })
    })

    test('an entry that cannot be kept as it is harms no other', async () => {
      const { journal } = fixture
      await expect(journal.append({ ...journalEntry('refused', 'a'), atMs: 1.5 })).rejects.toThrow(TypeError)
      await expect(journal.append(journalEntry('refused', 'b', '\ud800'))).rejects.toThrow(TypeError)
      await journal.append(journalEntry('refused', 'c'))
      expect(calls(fixture).map((entry) => entry.call)).toEqual(['c'])
    })
  })
}

function restartSuite(name: string, open: () => Promise<JournalFixture>): void {
  describe(`journal: ${name}: restarting`, () => {
    let fixture: JournalFixture
    beforeEach(async () => {
      fixture = await open()
    })
    afterEach(() => fixture.dispose())

    test('every start is a new epoch and changes nothing that was written', async () => {
      await fixture.journal.append(journalEntry('intent', 'a'))
      await fixture.journal.append(journalEntry('outcome', 'a'))
      const before = fixture.entries()
      await fixture.restart()
      await fixture.restart()
      const after = fixture.entries()
      expect(after.slice(0, before.length)).toEqual(before)
      expect(after.slice(before.length).map((entry) => [entry.kind, entry.epoch])).toEqual([
        ['epoch', 2],
        ['epoch', 3],
      ])
      expect(after.at(-2)?.body).toMatch(/^\{"v":1,"kind":"epoch",/)
      expect(JSON.parse(after.at(-2)?.body ?? '')).toMatchObject({ epoch: 2, previous_head: before.length })
    })

    test('an intent without an outcome is closed as unknown at the next start, once', async () => {
      await fixture.journal.append(journalEntry('intent', 'done'))
      await fixture.journal.append(journalEntry('intent', 'orphan'))
      await fixture.journal.append(journalEntry('outcome', 'done'))
      await fixture.restart()
      await fixture.restart()
      const unknown = fixture.entries().filter((entry) => entry.kind === 'recovered_unknown')
      expect(unknown.map((entry) => [entry.call, entry.epoch])).toEqual([['orphan', 2]])
      const intent = fixture.entries().find((entry) => entry.call === 'orphan')
      expect(JSON.parse(unknown[0]?.body ?? '')).toEqual({
        v: 1,
        kind: 'recovered_unknown',
        call: 'orphan',
        intent_seq: intent?.seq,
        reason: 'process ended before the outcome was sealed',
      })
    })
  })
}
