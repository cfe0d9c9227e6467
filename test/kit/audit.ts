import { readJournal } from '../../src/stores/sql/journal/read.ts'
import type { EntryKind } from '../../src/stores/contracts/journal.ts'
import { eventually } from './wait.ts'

/** The fields of a record that tests look at; docs/reference/audit.md has them all. */
export interface RecordBody {
  readonly request_id: string
  readonly trace_id: string
  readonly caller?: string
  readonly tenant?: string
  readonly user_hash?: string
  readonly alias?: string
  readonly model?: string
  readonly policy?: string
  readonly route?: string
  readonly data_classification?: string
  readonly input_tokens_estimate?: number
  readonly status?: string
  readonly attempts?: readonly { result: string; account: string; processed: boolean; upstream_id?: string }[]
  readonly served_model?: string
  readonly finish?: string
  readonly input_tokens?: number
  readonly output_tokens?: number
  readonly usage_estimated?: boolean
  readonly cost_nano_usd?: number
  readonly output_events?: number
  readonly detection?: string
  readonly findings?: readonly { type: string; action: string; count: number }[]
  readonly guards?: readonly {
    guard: string
    stage: string
    verdict: string
    categories?: readonly string[]
    ms: number
    action: string
  }[]
  readonly guardrails?: readonly { rule: string; trust: string; action: string; count: number }[]
}

export interface AuditEntry {
  readonly seq: number
  readonly epoch: number
  readonly kind: EntryKind
  readonly call: string
  readonly record: RecordBody
}

/** Everything in the journal, read through a connection of its own. */
export function auditOf(journalDir: string): readonly AuditEntry[] {
  const journal = readJournal(journalDir)
  try {
    return [...journal.range()].map(({ seq, epoch, kind, call, body }) => ({
      seq,
      epoch,
      kind,
      call,
      record: JSON.parse(body === '' ? '{}' : body),
    }))
  } finally {
    journal.close()
  }
}

/** The nth outcome, now or soon: after a hang-up nobody is told when it is written. */
export function outcomeIn(journalDir: string, nth = 1): Promise<RecordBody> {
  return eventually(() => auditOf(journalDir).filter(({ kind }) => kind === 'outcome')[nth - 1]?.record)
}
