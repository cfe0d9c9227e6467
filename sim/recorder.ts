/** Keeps what arrived and how it ended, and lets a test wait for it instead of sleeping. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Effort } from './eras.ts'
import type { Settings } from './options.ts'
import { parseJson, type Script } from './script.ts'
import type { Usage } from './usage.ts'

/** All instants are epoch milliseconds with fractions, on the clock of this process. */
export interface RecordedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Names and values in turn, as they were sent: what a search for leaked keys should look at. */
  readonly rawHeaders: readonly string[]
  /** Empty until the whole body was read. */
  body: Buffer
  /** The body as JSON; undefined when it is none. */
  readonly json?: unknown
  readonly receivedAtMs: number
  firstByteAtMs?: number
  endedAtMs?: number
  /** When the client was seen to close the connection before the reply was complete. */
  clientClosedAtMs?: number
  /** Undefined while the request is in flight; `fault` when a script broke the reply off. */
  outcome?: 'completed' | 'client-closed' | 'fault'
  status?: number
  /** Frames with text, reasoning or tool arguments that were handed to the socket. */
  outputEvents: number
  /** What the whole reply would have cost. */
  usage?: Usage
  served?: { model: string; thinking: boolean; effort: Effort; userId: string; stream: boolean }
  script?: Script
}

export interface Recorder {
  readonly requests: RecordedRequest[]
  open(request: IncomingMessage): RecordedRequest
  keepBody(record: RecordedRequest, body: Buffer): void
  /** To be called after each change of a record. */
  changed(record: RecordedRequest): void
  waitFor(predicate: (record: RecordedRequest) => boolean): Promise<RecordedRequest>
  /** Rejects everyone who still waits. */
  close(): void
  clear(): void
}

const noBody = Buffer.alloc(0)
const maxBodyBytes = 64 * 1024 * 1024

export const epochNow = (): number => performance.timeOrigin + performance.now()

export function openRecorder(option: Settings['record']): Recorder {
  const max = typeof option === 'object' ? option.max : option ? 1000 : 0
  const requests: RecordedRequest[] = []
  const waiting = new Set<{
    matches: (record: RecordedRequest) => boolean
    settle: (record: RecordedRequest | undefined) => void
  }>()
  /** Requests that were dropped while in flight. */
  const forgotten = new WeakSet<RecordedRequest>()
  let bodyBytes = 0

  const trim = (): void => {
    while (requests.length > max || (bodyBytes > maxBodyBytes && requests.length > 1)) {
      const oldest = requests.shift()
      if (oldest === undefined) return
      bodyBytes -= oldest.body.length
      forgotten.add(oldest)
    }
  }

  return {
    requests,
    open(request) {
      const record: RecordedRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body: noBody,
        get json() {
          return parseJson(this.body.toString())
        },
        receivedAtMs: epochNow(),
        outputEvents: 0,
      }
      if (max > 0) requests.push(record)
      trim()
      return record
    },
    keepBody(record, body) {
      record.body = body
      if (max === 0 || forgotten.has(record)) return
      bodyBytes += body.length
      trim()
    },
    changed(record) {
      for (const waiter of waiting) if (waiter.matches(record)) waiter.settle(record)
    },
    waitFor(predicate) {
      const known = requests.find(predicate)
      if (known) return Promise.resolve(known)
      return new Promise((resolve, reject) => {
        const waiter = {
          matches: predicate,
          settle: (record: RecordedRequest | undefined) => {
            waiting.delete(waiter)
            if (record) resolve(record)
            else reject(new Error('the simulator was closed before a request matched'))
          },
        }
        waiting.add(waiter)
      })
    },
    close() {
      for (const waiter of waiting) waiter.settle(undefined)
    },
    clear() {
      for (const record of requests) forgotten.add(record)
      requests.length = 0
      bodyBytes = 0
    },
  }
}
