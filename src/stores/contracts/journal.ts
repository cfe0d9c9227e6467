/**
 * The append-only journal of calls. Promised to callers:
 * - `append` resolves only when the record is on stable storage (fsync), in an order that is total and gap-free (`seq`);
 * - records are never changed; what was acknowledged survives `kill -9` and power loss;
 * - after the first failed write the journal is fenced: every later `append` rejects, nothing is retried on that file.
 */
export interface Journal {
  /**
   * Queue one record; resolves when it is durable. Rejects with {@link JournalError}; with `slow` where that takes longer than
   * `waitMs` (the record is then kept nevertheless, as soon as the disk takes it).
   */
  append(record: JournalEntry, waitMs?: number): Promise<void>
  /** Why new intents cannot be taken now, or undefined. Read on every call: cheap, never blocks. */
  unavailable(): JournalUnavailable | undefined
  /** Resolves once everything queued is durable and the files are closed. */
  close(): Promise<void>
}

/** `intent` opens a call, `outcome` closes it, `refused` is a call that ended before an intent. */
export type EntryKind = 'intent' | 'outcome' | 'refused' | 'recovered_unknown' | 'epoch'

export interface JournalEntry {
  readonly kind: EntryKind
  /** Id of the call: an intent and its outcome share it. */
  readonly call: string
  /** Wall clock, epoch ms. */
  readonly atMs: number
  /** Canonical JSON of the record, metadata only. These exact bytes are what a later integrity tree commits to. */
  readonly body: string
}

/** An entry as it stands in the journal. */
export interface SealedEntry extends JournalEntry {
  /** Position in the journal of this node: 1, 2, 3 … without gaps. */
  readonly seq: number
  /** Which run of the process wrote it; grows by one at every start. */
  readonly epoch: number
}

export type JournalUnavailable = 'fenced' | 'disk_low' | 'backlog' | 'closed'

export class JournalError extends Error {
  readonly reason: JournalUnavailable | 'slow'
  constructor(reason: JournalUnavailable | 'slow', cause?: unknown) {
    super(`the journal takes no records (${reason})`, { cause })
    this.name = 'JournalError'
    this.reason = reason
  }
}
