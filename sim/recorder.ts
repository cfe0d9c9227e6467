/** Keeps what arrived and how it ended, and lets a test wait for it instead of sleeping. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Effort } from './eras.ts'
import type { Settings } from './options.ts'
import type { Script } from './script.ts'
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
  json?: unknown
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
  /** To be called after each change of a record. */
  changed(record: RecordedRequest): void
  waitFor(predicate: (record: RecordedRequest) => boolean): Promise<RecordedRequest>
  /** Rejects everyone who still waits. */
  close(): void
  clear(): void
}

const maxBodyBytes = 64 * 1024 * 1024

export const epochNow = (): number => performance.timeOrigin + performance.now()

export function openRecorder(option: Settings['record']): Recorder {
  const max = typeof option === 'object' ? option.max : option ? 1000 : 0
  const requests: RecordedRequest[] = []
  const waiting = new Set<{
    matches: (record: RecordedRequest) => boolean
    settle: (record: RecordedRequest | undefined) => void
  }>()
  let bodyBytes = 0

  const trim = (): void => {
    while (requests.length > max || (bodyBytes > maxBodyBytes && requests.length > 1))
      bodyBytes -= requests.shift()?.body.length ?? 0
  }

  return {
    requests,
    open(request) {
      const record: RecordedRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body: Buffer.alloc(0),
        receivedAtMs: epochNow(),
        outputEvents: 0,
      }
      if (max > 0) requests.push(record)
      return record
    },
    changed(record) {
      if (record.endedAtMs !== undefined) {
        bodyBytes = requests.length > 0 ? bodyBytes + record.body.length : 0
        trim()
      }
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
      requests.length = 0
      bodyBytes = 0
    },
  }
}
