import type { EntryKind } from '../../src/stores/contracts/journal.ts'
import { readJournal } from '../../src/stores/sql/journal/read.ts'
import { count, type Counts } from './counts.ts'

type Attempt = { provider: string; result: string; waited_ms?: number }

type Body = {
  status?: string
  mirror_of?: string
  attempts?: Attempt[]
  fallback?: string
  explain?: { choice?: { kind: string }; skipped?: { because: string }[] }
}

/** What the journal has of one call: a letter for each record, and how it ended. */
export type Recorded = { kinds: string; status: string | undefined; isCopy: boolean }

export type Attempts = { all: number; byResult: Counts }

export type JournalFacts = {
  calls: Map<string, Recorded>
  /** Attempts in outcomes, by provider. */
  attempts: Map<string, Attempts>
  /** How often what is to be put to the test took place: by cause of fallback or passing over, canary, copy, waiting. */
  exercised: Counts
}

const LETTERS: Readonly<Record<EntryKind, string>> = {
  intent: 'i',
  outcome: 'o',
  refused: 'r',
  recovered_unknown: 'u',
  epoch: '',
}

/** Reads every record, checked for gaps and damage first. Throws where the journal is damaged. */
export function readFacts(dir: string): JournalFacts {
  const journal = readJournal(dir)
  const facts: JournalFacts = { calls: new Map(), attempts: new Map(), exercised: new Map() }
  try {
    journal.check()
    for (const { kind, call, body } of journal.range()) {
      if (kind === 'epoch') continue
      const said = (body === '' ? {} : JSON.parse(body)) as Body
      const known = facts.calls.get(call)
      facts.calls.set(call, {
        kinds: (known?.kinds ?? '') + LETTERS[kind],
        status: said.status ?? known?.status,
        isCopy: said.mirror_of !== undefined || known?.isCopy === true,
      })
      if (kind === 'outcome') addOutcome(facts, said)
    }
    return facts
  } finally {
    journal.close()
  }
}

function addOutcome({ attempts: sums, exercised }: JournalFacts, said: Body): void {
  const { attempts = [], fallback, mirror_of, explain } = said
  for (const attempt of attempts) addAttempt(sums, attempt)
  if (fallback !== undefined) count(exercised, `fallback on ${fallback}`)
  if (mirror_of !== undefined) count(exercised, 'copy')
  if (explain?.choice !== undefined) count(exercised, explain.choice.kind)
  for (const { because } of explain?.skipped ?? []) count(exercised, `passed over for ${because}`)
  if (attempts.some(({ waited_ms = 0 }) => waited_ms > 0)) count(exercised, 'waited for a place')
}

function addAttempt(to: Map<string, Attempts>, { provider, result }: Attempt): void {
  let attempts = to.get(provider)
  if (attempts === undefined) to.set(provider, (attempts = { all: 0, byResult: new Map() }))
  attempts.all++
  count(attempts.byResult, result)
}
