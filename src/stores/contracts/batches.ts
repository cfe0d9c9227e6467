/**
 * Files of requests and replies, and the batches that turn one into the other. Promised to callers:
 * - what a method resolved with is on stable storage: it survives `kill -9` and power loss;
 * - lines of files, headers and metadata are encrypted at rest, each bound to its place;
 * - a line of a batch has one result: a second one for the same line is dropped.
 */
export interface BatchStore {
  /** A file that nobody sees before it is sealed. One that never is is gone after the next start. */
  createFile(file: NewFile): Promise<void>
  /** Adds lines behind those that are there. Each with its line end, so that together they are the file. */
  appendLines(fileId: string, lines: readonly Uint8Array[]): Promise<void>
  sealFile(fileId: string): Promise<FileRecord>
  /** Drops a file whatever its state. */
  discardFile(fileId: string): Promise<void>
  findFile(owner: BatchOwner, fileId: string): Promise<FileRecord | undefined>
  /** The newest first. */
  listFiles(owner: BatchOwner, page: Page): Promise<readonly FileRecord[]>
  /** `in_use` where a batch that has not ended reads it. */
  deleteFile(owner: BatchOwner, fileId: string): Promise<'deleted' | 'absent' | 'in_use'>
  /** Lines numbered `from` and up, in order: as many as fit into `maxBytes`, and one where there is one. */
  readLines(fileId: string, from: number, maxBytes: number): Promise<readonly FileLine[]>
  /** Of all files of the tenant. */
  storedBytes(tenant: string): Promise<number>

  /** In one step with the look at its limits, so that parallel calls cannot slip past them together. */
  createBatch(batch: NewBatch, limits: BatchLimits): Promise<'created' | 'batches' | 'items' | 'no_file'>
  findBatch(owner: BatchOwner, batchId: string): Promise<BatchRecord | undefined>
  /** The newest first. */
  listBatches(owner: BatchOwner, page: Page): Promise<readonly BatchRecord[]>
  /** Batches that have not ended, the oldest first. */
  activeBatches(limit: number): Promise<readonly BatchRecord[]>
  /** Notes that the batch is to be cancelled, where it has not ended. Gives it as it is then. */
  requestCancel(owner: BatchOwner, batchId: string, atMs: number): Promise<BatchRecord | undefined>
  /** From `validating` to `in_progress`; false where the batch is in another state by now. */
  begin(batchId: string, total: number, atMs: number): Promise<boolean>
  /** Numbers of lines behind `after` that have no result yet; none of a batch that has ended. */
  pendingLines(batchId: string, after: number, limit: number): Promise<readonly number[]>
  /** Appends to the output (`ok`) or error file of the batch, and counts. */
  addResult(batchId: string, result: LineResult): Promise<Counts>
  /** From `in_progress` to `finalizing`. */
  finalize(batchId: string, atMs: number): Promise<void>
  /** Ends the batch and seals its files; all of it is kept until `expiresAtMs`. Nothing where it has ended before. */
  endBatch(batchId: string, end: BatchEnd): Promise<void>
  /** Drops a bounded number of files and batches that have expired; gives how many. */
  sweep(nowMs: number): Promise<number>
  close(): Promise<void>
}

/** Who sees a file or batch: for everybody else it does not exist. */
export interface BatchOwner {
  readonly tenant: string
  readonly team: string
  readonly app: string
}

export type FilePurpose = 'batch' | 'batch_output'

export interface NewFile {
  readonly id: string
  readonly owner: BatchOwner
  readonly purpose: FilePurpose
  readonly filename: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

export interface FileRecord extends NewFile {
  readonly bytes: number
  readonly lines: number
}

export interface FileLine {
  /** 1, 2, 3 … in a file that was sent; in an output file the line of the request. */
  readonly line: number
  readonly bytes: Uint8Array
}

/** Of a list: what follows the entry `after`. */
export interface Page {
  readonly after: string | undefined
  readonly limit: number
}

/** Of a team, over all that has not ended. */
export interface BatchLimits {
  readonly maxBatches: number
  readonly maxItems: number
}

export const ENDED = ['completed', 'failed', 'expired', 'cancelled'] as const
export type EndStatus = (typeof ENDED)[number]
export type BatchStatus = 'validating' | 'in_progress' | 'finalizing' | 'cancelling' | EndStatus

export interface Counts {
  readonly total: number
  readonly completed: number
  readonly failed: number
}

/** What is wrong with a line of the input, or with the batch as a whole. Holds no text of a prompt. */
export interface BatchProblem {
  readonly code: string
  readonly message: string
  readonly line: number | undefined
  readonly param: string | undefined
}

export interface NewBatch {
  readonly id: string
  readonly owner: BatchOwner
  /** On whose behalf its items run. The credential itself is not kept. */
  readonly principal: string
  /** The path that its lines name. */
  readonly endpoint: string
  readonly inputFile: string
  readonly outputFile: string
  readonly errorFile: string
  /** Attribution headers of the call that made the batch. */
  readonly headers: Readonly<Record<string, string>>
  readonly metadata: Readonly<Record<string, string>>
  readonly createdAtMs: number
  /** End of the completion window. */
  readonly deadlineMs: number
}

export interface BatchRecord extends NewBatch {
  readonly status: BatchStatus
  readonly counts: Counts
  readonly errors: readonly BatchProblem[]
  readonly inProgressAtMs: number | undefined
  readonly finalizingAtMs: number | undefined
  readonly cancellingAtMs: number | undefined
  readonly endedAtMs: number | undefined
}

export interface LineResult {
  readonly line: number
  readonly ok: boolean
  readonly bytes: Uint8Array
}

export interface BatchEnd {
  readonly status: EndStatus
  readonly errors: readonly BatchProblem[]
  readonly atMs: number
  readonly expiresAtMs: number
}

export function hasEnded(status: BatchStatus): status is EndStatus {
  return (ENDED as readonly string[]).includes(status)
}
