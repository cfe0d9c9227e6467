import type { IncomingHttpHeaders } from 'node:http'
import type { Operation } from '../core/call.ts'

/** What a path of the data plane asks for. */
export interface Endpoint {
  readonly operation: Operation
  /** A /beta path: chat prefix, strict tools, FIM. */
  readonly beta: boolean
}

/** One request as the HTTP edge hands it over: headers checked, body not yet read. */
export interface Call {
  /** Goes out as `x-request-id`, into every log line and record. */
  readonly id: string
  /** W3C trace id: the caller's, or a new one. */
  readonly traceId: string
  readonly endpoint: Endpoint
  /** Lower-case names; those that matter are known to have come once. */
  readonly headers: IncomingHttpHeaders
  readonly startedMonoMs: number
  readonly startedWallMs: number
  /** Aborted as soon as the client is gone (`ClientGone`) or the node stops (`GatewayError server_shutting_down`). */
  readonly signal: AbortSignal
  /** Set on a copy of a call that goes to a target on trial: the id of that call. */
  readonly mirrorOf?: string
  /** The principal for whom the call runs without its credential, where it comes from a batch and not from a socket. */
  readonly onBehalfOf?: string
  /** Unset for a call that somebody waits for. */
  readonly lane?: 'batch'
  /** The whole body, or a refusal: too large, too slow, encoded, not JSON. Call once, after the caller is known. */
  readBody(): Promise<Buffer>
}

/** The caller hung up. Nobody is left to be told; the record says so. */
export class ClientGone extends Error {
  constructor() {
    super('the client is gone')
    this.name = 'ClientGone'
  }
}

/** First the head, with the whole body where it is known; then, for a stream, bytes that end at event boundaries. */
export type Reply = Head | Buffer

export interface Head {
  readonly status: number
  readonly headers: Record<string, string>
  /** Undefined for a stream: its bytes follow. */
  readonly body: Buffer | undefined
}
