/** One request and its reply on the wire: the headers every reply has, and the ways a connection can break. */
import type { IncomingMessage, ServerResponse } from 'node:http'
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
function headersFor({ script, traceId }: Exchange, contentType: string | undefined): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {
    vary: 'origin, access-control-request-method, access-control-request-headers',
    'access-control-allow-credentials': 'true',
    'x-ds-trace-id': traceId,
    'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
    'x-content-type-options': 'nosniff',
    server: 'elb',
    via: '1.1 6fd2b1a7c0de4a52.cloudfront.net (CloudFront)',
    'x-cache': 'Miss from cloudfront',
  }
  if (contentType !== undefined) headers['content-type'] = contentType
  if (script.retryAfter !== undefined) headers['retry-after'] = String(script.retryAfter)
  for (let index = 0; index < (script.extraHeaders ?? 0); index++) headers[`x-filler-${index}`] = `value ${index}`
  return Object.assign(headers, script.headers)
}

/** Sends the head unless it is out already. */
export function sendHead(exchange: Exchange, status: number, contentType: string | undefined): void {
  const { response, record, recorder } = exchange
  if (response.headersSent) return
  record.status = status
  record.firstByteAtMs = epochNow()
  recorder.changed(record)
  response.writeHead(status, headersFor(exchange, contentType))
}

export function sendBody(
  exchange: Exchange,
  status: number,
  contentType: string | undefined,
  body: string | Buffer,
): void {
  sendHead(exchange, status, contentType)
  exchange.response.end(body)
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
