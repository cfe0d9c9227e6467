import type { ServerResponse } from 'node:http'
import type { Dialect } from '../core/call.ts'
import type { GatewayError } from '../core/errors.ts'
import { ClientGone, type Head, type Reply } from '../gateway/call.ts'
import { renderErrorEvent } from '../wire/errors.ts'

export interface ReplyContext {
  readonly dialect: Dialect
  readonly requestId: string
  /** How long a client may take nothing of what waits for it before it counts as gone. */
  readonly stalledMs: number
}

/** A reply whose body is known: head and body in one write. */
export function writeHead(res: ServerResponse, { status, headers, body }: Head): void {
  if (body === undefined) {
    res.writeHead(status, headers)
    res.flushHeaders()
    return
  }
  headers['content-length'] = String(body.length)
  res.writeHead(status, headers)
  res.end(body)
}

/** Writes a reply as it comes, as fast as the client takes it: what is not taken is not read from the provider either. */
export async function writeReply(res: ServerResponse, reply: AsyncIterable<Reply>, context: ReplyContext): Promise<void> {
  for await (const part of reply) {
    if (!Buffer.isBuffer(part)) writeHead(res, part)
    else if (!res.write(part)) await drained(res, context.stalledMs)
  }
  if (!res.writableEnded) res.end()
}

function drained(res: ServerResponse, stalledMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => (): void => {
      clearTimeout(timer)
      res.off('drain', onDrain).off('close', onClose)
      act()
    }
    const onDrain = settle(resolve)
    const onClose = settle(() => reject(new ClientGone()))
    const timer = setTimeout(onClose, stalledMs)
    res.on('drain', onDrain).on('close', onClose)
    if (res.destroyed) onClose()
  })
}

/** A reply that broke after its head went out: an error event where there are events, else a connection that is cut. */
export function endBroken(res: ServerResponse, dialect: Dialect, error: GatewayError, requestId: string): void {
  const isStream = String(res.getHeader('content-type')).startsWith('text/event-stream')
  if (!isStream || res.writableEnded) return void res.destroy()
  res.end(renderErrorEvent(dialect, error, requestId))
}
