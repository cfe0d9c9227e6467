import { Pool, type Dispatcher } from 'undici'
import type { Reach } from '../core/address.ts'
import { BrokenReply, type ReplyBody } from '../core/reply-body.ts'
import { BlockedAddress, guardedLookup, isBlockedLiteral, type Resolve } from './egress.ts'

/** What came back at the level of HTTP, before anybody judged it. */
export type Responded =
  | {
      readonly kind: 'response'
      readonly status: number
      readonly headers: Readonly<Record<string, string | string[] | undefined>>
      readonly body: ReplyBody
    }
  | {
      readonly kind: 'unreachable'
      readonly maybeProcessed: boolean
      readonly timedOut: boolean
      readonly reason: string
    }

/**
 * One origin: exact scheme, host and port, at addresses within its reach. No redirects, no proxies from the environment,
 * HTTP/1.1, identity encoding. An address out of reach is `unreachable` with the reason `blocked_address`.
 */
export interface Transport {
  /** A POST; a GET where there is no body. */
  request(
    path: string,
    headers: readonly string[],
    body: Buffer | undefined,
    signal: AbortSignal,
  ): Promise<Responded>
  close(): Promise<void>
}

export interface TransportOptions {
  readonly origin: string
  readonly connectMs: number
  /** Sockets to the origin; one call each at a time. */
  readonly maxConnections: number
  readonly reach: Reach
  /** The system's own where absent. */
  readonly resolve?: Resolve | undefined
}

/** Bytes of one reply that may wait for its reader before the upstream is told to stop. */
const HIGH_WATER_BYTES = 128 * 1024

export function createTransport(options: TransportOptions): Transport {
  const blocked = isBlockedLiteral(new URL(options.origin).hostname, options.reach)
  const pool = new Pool(options.origin, {
    connections: options.maxConnections,
    pipelining: 1,
    allowH2: false,
    // Waiting is the gateway's own business (first token, idle, total); undici must not cut a reply that we keep.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: options.connectMs, lookup: guardedLookup(options.reach, options.resolve) },
    keepAliveTimeout: 20_000,
    keepAliveMaxTimeout: 60_000,
  })
  return {
    request: (path, headers, body, signal) =>
      new Promise((resolve) => {
        const handler = new InFlight(resolve, signal)
        // `abort` may have come first; undici itself looks at no signal here.
        if (signal.aborted) return handler.fail(reasonOf(signal))
        if (blocked) return handler.fail(new BlockedAddress())
        const method = body === undefined ? 'GET' : 'POST'
        pool.dispatch({ method, path, headers: headers as string[], body: body ?? null }, handler)
      }),
    close: () => pool.close(),
  }
}

/** One request's handler, and the body that its reader pulls. */
class InFlight implements Dispatcher.DispatchHandler, ReplyBody {
  readonly #signal: AbortSignal
  readonly #onAbort: () => void
  #resolve: ((responded: Responded) => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #queue: Buffer[] = []
  #queued = 0
  #end: 'open' | 'proper' | BrokenReply = 'open'
  #reader: { resolve(chunk: Buffer | undefined): void; reject(error: unknown): void } | undefined

  constructor(resolve: (responded: Responded) => void, signal: AbortSignal) {
    this.#resolve = resolve
    this.#signal = signal
    this.#onAbort = () => this.fail(reasonOf(signal))
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** Ends the request from our side: the socket is destroyed at once, the reader is told. */
  fail(error: Error): void {
    this.#controller?.abort(error)
    this.#finish(error)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#end !== 'open') controller.abort(reasonOf(this.#signal))
  }

  onResponseStart(_: unknown, status: number, headers: Record<string, string | string[] | undefined>): void {
    if (status < 200) return
    this.#resolve?.({ kind: 'response', status, headers, body: this })
    this.#resolve = undefined
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const reader = this.#reader
    if (reader !== undefined) {
      this.#reader = undefined
      reader.resolve(chunk)
      return
    }
    this.#queue.push(chunk)
    this.#queued += chunk.length
    if (this.#queued >= HIGH_WATER_BYTES) controller.pause()
  }

  onResponseEnd(): void {
    this.#end = 'proper'
    this.#release()
  }

  onResponseError(_: unknown, error: Error): void {
    this.#finish(error)
  }

  read(): Promise<Buffer | undefined> {
    if (this.#queued > 0) {
      const chunk = this.#queue.length === 1 ? (this.#queue[0] as Buffer) : Buffer.concat(this.#queue)
      this.#queue = []
      this.#queued = 0
      if (this.#controller?.paused === true) this.#controller.resume()
      return Promise.resolve(chunk)
    }
    if (this.#end === 'proper') return Promise.resolve(undefined)
    if (this.#end !== 'open') return Promise.reject(this.#end)
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject }
    })
  }

  #finish(error: Error): void {
    if (this.#end !== 'open') return
    const reason = codeOf(error)
    this.#end = new BrokenReply(reason)
    this.#resolve?.({
      kind: 'unreachable',
      // Undici starts a request only on a connected socket: before that, nothing of it can have been seen.
      maybeProcessed: this.#controller !== undefined,
      timedOut: reason === 'UND_ERR_CONNECT_TIMEOUT',
      reason,
    })
    this.#resolve = undefined
    this.#release()
  }

  #release(): void {
    this.#signal.removeEventListener('abort', this.#onAbort)
    const reader = this.#reader
    this.#reader = undefined
    if (this.#end === 'proper') reader?.resolve(undefined)
    else reader?.reject(this.#end)
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason))
}

/** A short, enumerable word for logs and metrics: the system's or undici's error code, never a message with addresses. */
function codeOf(error: Error & { code?: unknown; cause?: unknown }): string {
  if (typeof error.code === 'string') return error.code
  return error.cause instanceof Error ? codeOf(error.cause) : error.name
}
