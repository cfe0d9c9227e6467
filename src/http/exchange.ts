import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dialect } from '../core/call.ts'
import { asGatewayError, refuse } from '../core/errors.ts'
import { ClientGone, type Endpoint } from '../gateway/call.ts'
import { countTokens } from '../gateway/count-tokens.ts'
import type { Batches } from '../gateway/batches/context.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { listModels } from '../gateway/models.ts'
import { clientRetries } from '../gateway/client-retries.ts'
import { serve } from '../gateway/pipeline.ts'
import { renderError } from '../wire/errors.ts'
import { serveBatches, type BatchResource } from './batches.ts'
import { checkEdge, readBody, type EdgeLimits } from './edge.ts'
import { dialectOf, findResource, type Found } from './endpoints.ts'
import { newRequestId, traceIdOf } from './ids.ts'
import { writeHead, writeReply } from './reply-writer.ts'

/** One request and all that its answer is made with. */
export interface Exchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly gw: Gateway
  readonly batches: Batches
  readonly limits: EdgeLimits
  readonly stalledClientMs: number
  /** The client waits for `100 Continue` before it sends its body. */
  readonly expectsContinue: boolean
  readonly signal: AbortSignal
}

/** What the request line said. */
interface Asked {
  readonly id: string
  readonly path: string
  readonly found: Found | undefined
  readonly dialect: Dialect
}

/** Answers one request, whatever becomes of it. Never rejects. */
export async function answer(exchange: Exchange): Promise<void> {
  const { req, gw, limits } = exchange
  const path = pathOf(req)
  const found = findResource(path)
  const asked = { id: newRequestId(gw.clock.wallMs()), path, found, dialect: dialectFor(found, req, path) }
  try {
    checkEdge(req, limits)
    await serveResource(exchange, asked)
  } catch (error) {
    fail(exchange, asked, error)
  }
}

async function serveResource(exchange: Exchange, { id, path, found, dialect }: Asked): Promise<void> {
  const { req, res, gw, stalledClientMs } = exchange
  const method = req.method ?? ''
  if (found === undefined) return refuse('unknown_path', { method, path: path.slice(0, 100) })
  const { resource } = found
  if (resource.kind === 'absent') return refuse('unknown_path', { method, path, hint: resource.hint })
  if (resource.kind === 'batch') return serveBatch(exchange, id, resource.name, found.id ?? '')
  if (method !== resource.method) refuse('method_not_allowed', { method, allowed: resource.method })
  const { headers } = req
  switch (resource.kind) {
    case 'call':
      return serveCall(exchange, id, resource.endpoint, {
        operation: resource.endpoint.operation,
        requestId: id,
        stalledMs: stalledClientMs,
      })
    case 'count_tokens':
      return writeHead(res, await countTokens(gw, { headers, readBody: () => body(exchange), id }))
    case 'models':
      return writeHead(res, await listModels(gw, { headers, id }, dialect, found.id))
  }
}

function serveCall(
  exchange: Exchange,
  id: string,
  endpoint: Endpoint,
  context: Parameters<typeof writeReply>[2],
): Promise<void> {
  const { req, res, gw, signal } = exchange
  const call = {
    id,
    traceId: traceIdOf(req.headers['traceparent']),
    endpoint,
    headers: req.headers,
    startedMonoMs: gw.clock.monoMs(),
    startedWallMs: gw.clock.wallMs(),
    signal,
    readBody: () => body(exchange),
  }
  return writeReply(res, serve(gw, call), context)
}

function serveBatch(exchange: Exchange, id: string, name: BatchResource, target: string): Promise<void> {
  const { req, res, gw, batches, limits, signal, stalledClientMs, expectsContinue } = exchange
  return serveBatches(name, req.method ?? '', {
    req,
    res,
    gw,
    batches,
    call: { id, headers: req.headers, readBody: () => body(exchange) },
    target,
    signal,
    maxBodyBytes: limits.maxBodyBytes,
    reply: { operation: 'chat', requestId: id, stalledMs: stalledClientMs },
    expectBody: () => {
      if (expectsContinue) res.writeContinue()
    },
  })
}

function body({ req, res, limits, expectsContinue, signal }: Exchange): Promise<Buffer> {
  const bytes = readBody(req, limits, signal)
  if (expectsContinue) res.writeContinue()
  return bytes
}

function fail({ req, res, gw }: Exchange, { id, dialect }: Asked, thrown: unknown): void {
  if (thrown instanceof ClientGone) return void res.destroy()
  const error = asGatewayError(thrown)
  if (error.code === 'internal_error') gw.log.failure(thrown, id)
  // Half a reply that is no stream: only a connection that is cut says that it is not whole.
  if (res.headersSent) return void res.destroy()
  const { status, headers, body: text } = renderError(dialect, error, id, clientRetries(req.headers))
  // A body that was not read would be taken for the next request.
  if (!req.complete) headers['connection'] = 'close'
  writeHead(res, { status, headers, body: Buffer.from(text) })
}

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/** `/v1/models` serves both dialects; only Anthropic's clients name a version. */
function dialectFor(found: Found | undefined, req: IncomingMessage, path: string): Dialect {
  if (found?.resource.kind === 'models' && req.headers['anthropic-version'] !== undefined) return 'anthropic'
  return found?.resource.dialect ?? dialectOf(path)
}
