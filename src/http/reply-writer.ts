import type { ServerResponse } from 'node:http'
import type { Operation } from '../core/call.ts'
import { asGatewayError } from '../core/errors.ts'
import { ClientGone, type Head, type Reply } from '../gateway/call.ts'
import { renderErrorEvent } from '../wire/errors.ts'

export interface ReplyContext {
  /** How the client is told of an error inside a stream. */
  readonly operation: Operation
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

/**
 * Writes a reply as it comes, as fast as the client takes it: what is not taken is not read from the provider either. A stream
 * that breaks after its head went out ends in an error event; anything else that breaks is thrown.
 */
export async function writeReply(
  res: ServerResponse,
  reply: AsyncIterable<Reply>,
  context: ReplyContext,
): Promise<void> {
  let hasEvents = false
  try {
    for await (const part of reply) {
      if (!Buffer.isBuffer(part)) {
        hasEvents = part.headers['content-type']?.startsWith('text/event-stream') === true
        writeHead(res, part)
        // A write of nothing would send a head of its own.
      } else if (part.length > 0 && !res.write(part)) await drained(res, context.stalledMs)
    }
  } catch (error) {
    if (!hasEvents || error instanceof ClientGone) throw error
    return void res.end(renderErrorEvent(context.operation, asGatewayError(error), context.requestId))
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
