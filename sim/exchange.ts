/** One request and its reply on the wire: the headers every reply has, and the ways a connection can break. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { endChunks, takeOverChunking } from './chunks.ts'
import type { Refusal } from './errors.ts'
import type { Personality } from './personality.ts'
import { epochNow, type RecordedRequest, type Recorder } from './recorder.ts'
import type { Script } from './script.ts'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly record: RecordedRequest
  readonly recorder: Recorder
  readonly personality: Personality
  readonly requestId: string
  script: Script
}

/** Names and values in turn; Node takes that form as it is. Later sources win: the fault's headers, then the script's. */
function headersFor(
  exchange: Exchange,
  contentType: string | undefined,
  fault: Refusal['headers'],
): string[] {
  const { script, requestId, personality } = exchange
  const usual = personality.headers(requestId)
  const headers = fault === undefined ? usual : overridden(usual, fault, script)
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

function overridden(
  usual: readonly string[],
  fault: NonNullable<Refusal['headers']>,
  script: Script,
): string[] {
  const names = Object.keys(fault).filter((name) => name !== 'retry-after' || script.retryAfter === undefined)
  const kept = usual.filter((_, index) => !names.includes(usual[index - (index % 2)] ?? ''))
  return [...kept, ...names.flatMap((name) => [name, fault[name] ?? ''])]
}

/** Sends the head unless it is out already. The body is to be sent with chunks.ts. */
export function sendHead(
  exchange: Exchange,
  status: number,
  contentType: string | undefined,
  headers?: Refusal['headers'],
): void {
  const { response, record, recorder } = exchange
  if (response.headersSent) return
  record.status = status
  record.firstByteAtMs = epochNow()
  recorder.changed(record)
  response.writeHead(status, headersFor(exchange, contentType, headers))
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

export function sendRefusal(exchange: Exchange, { status, contentType, body, headers }: Refusal): void {
  sendHead(exchange, status, contentType, headers)
  endChunks(exchange.response, typeof body === 'string' ? body : body(exchange.requestId))
}

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
