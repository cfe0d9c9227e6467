/** One request and its reply on the wire: the headers every reply has, and the ways a connection can break. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { endChunks, takeOverChunking } from './chunks.ts'
import type { Refusal } from './errors.ts'
import { epochNow, type RecordedRequest, type Recorder } from './recorder.ts'
import type { Script } from './script.ts'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly record: RecordedRequest
  readonly recorder: Recorder
  readonly traceId: string
  script: Script
}

/** The set seen on every reply of the real service. No rate-limit headers, and no retry-after unless scripted. */
const usualHeaders = [
  ['vary', 'origin, access-control-request-method, access-control-request-headers'],
  ['access-control-allow-credentials', 'true'],
  ['strict-transport-security', 'max-age=31536000; includeSubDomains; preload'],
  ['x-content-type-options', 'nosniff'],
  ['server', 'elb'],
  ['via', '1.1 6fd2b1a7c0de4a52.cloudfront.net (CloudFront)'],
  ['x-cache', 'Miss from cloudfront'],
  ['transfer-encoding', 'chunked'],
].flat()

/** Names and values in turn; Node takes that form as it is. */
function headersFor({ script, traceId }: Exchange, contentType: string | undefined): string[] {
  const headers = ['x-ds-trace-id', traceId, ...usualHeaders]
  const custom = Object.entries(script.headers ?? {}).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => [name, each]),
  )
  const hasType = custom.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type')
  if (contentType !== undefined && !hasType) headers.push('content-type', contentType)
  if (script.retryAfter !== undefined) headers.push('retry-after', String(script.retryAfter))
  if (script.encoding !== undefined) headers.push('content-encoding', 'gzip')
  for (let index = 0; index < (script.extraHeaders ?? 0); index++)
    headers.push(`x-filler-${index}`, `value ${index}`)
  return headers.concat(custom)
}

/** Sends the head unless it is out already. The body is to be sent with chunks.ts. */
export function sendHead(exchange: Exchange, status: number, contentType: string | undefined): void {
  const { response, record, recorder } = exchange
  if (response.headersSent) return
  record.status = status
  record.firstByteAtMs = epochNow()
  recorder.changed(record)
  response.writeHead(status, headersFor(exchange, contentType))
  takeOverChunking(response)
}

export function sendBody(
  exchange: Exchange,
  status: number,
  contentType: string | undefined,
  body: string,
): void {
  sendHead(exchange, status, contentType)
  endChunks(exchange.response, body)
}

export const sendRefusal = (exchange: Exchange, { status, contentType, body }: Refusal): void =>
  sendBody(exchange, status, contentType, body)

/** Closes the connection in good order at TCP, in the middle of the reply at HTTP. */
export function cutOff({ record, response }: Exchange): void {
  record.outcome = 'fault'
  response.socket?.destroySoon()
}

/** Resets the connection. What was written is in the kernel by then, and loopback delivers it first. */
export function resetConnection({ record, request }: Exchange): void {
  record.outcome = 'fault'
  request.socket.resetAndDestroy()
}

/** Tells the recorder how the exchange ended, whoever ended it. */
export function watchEnd(exchange: Exchange, onEnd: () => void): void {
  const { response, record, recorder } = exchange
  response.once('close', () => {
    const now = epochNow()
    record.endedAtMs = now
    if (record.outcome === undefined) {
      record.outcome = response.writableFinished ? 'completed' : 'client-closed'
      if (record.outcome === 'client-closed') record.clientClosedAtMs = now
    }
    onEnd()
    recorder.changed(record)
  })
}
