import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '../../core/identity.ts'
import type { BatchOwner, BatchRecord, BatchStore } from '../../stores/contracts/batches.ts'
import type { BatchMetrics } from '../../telemetry/batch-metrics.ts'
import type { Gateway } from '../gateway.ts'

/** Bounds of batches, from `caisson.yaml`; read anew each time, so that a reload changes them. */
export interface BatchSettings {
  /** Items under way at once on this node, of all batches together. */
  readonly concurrency: number
  readonly maxFileBytes: number
  readonly maxLines: number
  /** Of all files of a tenant. */
  readonly maxStoredBytes: number
  /** Of a team: batches that have not ended, and their items. */
  readonly maxActiveBatches: number
  readonly maxActiveItems: number
  /** How long files and ended batches are kept. */
  readonly retentionMs: number
  readonly uploadTimeoutMs: number
}

/** What batches run with. */
export interface BatchContext {
  readonly store: BatchStore
  /** The gateway of this moment: each item takes the one it finds. */
  readonly current: () => Gateway
  readonly settings: () => BatchSettings
  readonly metrics: BatchMetrics
  readonly newCallId: (nowMs: number) => string
  /** The trace id of a `traceparent`, or a new one. */
  readonly traceIdOf: (traceparent: string | undefined) => string
}

/** What the paths of files and batches work on. */
export interface Batches extends BatchContext {
  readonly runner: {
    /** A batch was made. */
    add(batch: BatchRecord): void
    /** A batch was asked to end. */
    cancel(batchId: string): void
  }
}

/** A request about files or batches. */
export interface BatchCall {
  readonly id: string
  readonly headers: IncomingHttpHeaders
  readBody(): Promise<Buffer>
}

export function ownerOf({ tenant, team, app }: Caller): BatchOwner {
  return { tenant, team, app }
}
