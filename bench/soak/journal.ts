import type { EntryKind } from '../../src/stores/contracts/journal.ts'
import { readJournal } from '../../src/stores/sql/journal/read.ts'

export type Attempt = { provider: string; result: string; processed: boolean }

type Body = { status?: string; mirror_of?: string; attempts?: Attempt[] }

/** What the journal has of one call: a letter for each record, and how it ended. */
export type Recorded = { kinds: string; status: string | undefined; isCopy: boolean }

export type Attempts = { all: number; byResult: Map<string, number> }

export type JournalFacts = {
  calls: Map<string, Recorded>
  /** Attempts in outcomes, by provider. */
  attempts: Map<string, Attempts>
  records: number
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
  const facts: JournalFacts = { calls: new Map(), attempts: new Map(), records: 0 }
  try {
    journal.check()
    for (const { kind, call, body } of journal.range()) {
      facts.records++
      if (kind === 'epoch') continue
      const said = (body === '' ? {} : JSON.parse(body)) as Body
      const known = facts.calls.get(call)
      facts.calls.set(call, {
        kinds: (known?.kinds ?? '') + LETTERS[kind],
        status: said.status ?? known?.status,
        isCopy: said.mirror_of !== undefined || known?.isCopy === true,
      })
      for (const attempt of said.attempts ?? []) addAttempt(facts.attempts, attempt)
    }
    return facts
  } finally {
    journal.close()
  }
}

function addAttempt(to: Map<string, Attempts>, { provider, result }: Attempt): void {
  let attempts = to.get(provider)
  if (attempts === undefined) to.set(provider, (attempts = { all: 0, byResult: new Map() }))
  attempts.all++
  attempts.byResult.set(result, (attempts.byResult.get(result) ?? 0) + 1)
}
