import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Dialect } from '../core/call.ts'
import { asGatewayError, GatewayError, refuse } from '../core/errors.ts'
import { ClientGone, type Call } from '../gateway/call.ts'
import { countTokens } from '../gateway/count-tokens.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { listModels } from '../gateway/models.ts'
import { serve } from '../gateway/pipeline.ts'
import { renderError } from '../wire/errors.ts'
import { checkEdge, readBody, type EdgeLimits } from './edge.ts'
import { dialectOf, findResource, type Found } from './endpoints.ts'
import { newRequestId, traceIdOf } from './ids.ts'
import { writeHead, writeReply } from './reply-writer.ts'

export interface DataServerOptions {
  /** The gateway of this moment: each call takes the one it finds and keeps it. */
  readonly current: () => Gateway
  readonly limits: EdgeLimits
  readonly maxHeaderBytes: number
  readonly headerTimeoutMs: number
  readonly keepAliveMs: number
  readonly maxConnections: number
  readonly stalledClientMs: number
}

/** The HTTP edge of the data plane: framing, paths, dialect of errors, writing. What a call may do is decided behind it. */
export class DataServer {
  readonly server: Server
  readonly #options: DataServerOptions
  /** Calls in flight: what a draining node waits for, and cuts in the end. */
  readonly #calls = new Set<AbortController>()
  #draining = false
  #whenIdle: (() => void) | undefined

  constructor(options: DataServerOptions) {
    this.#options = options
    this.server = createServer(
      {
        maxHeaderSize: options.maxHeaderBytes,
        headersTimeout: options.headerTimeoutMs,
        // Bodies have a time limit of their own; replies may take as long as their route allows.
        requestTimeout: 0,
        connectionsCheckingInterval: 2000,
        keepAliveTimeout: options.keepAliveMs,
        // Half of what a vanished client costs is found out by the kernel's probes, the rest by heartbeats.
        keepAlive: true,
        keepAliveInitialDelay: 15_000,
        noDelay: true,
        rejectNonStandardBodyWrites: true,
      },
      (req, res) => void this.#handle(req, res),
    )
    this.server.maxConnections = options.maxConnections
    this.server.maxHeadersCount = options.limits.maxHeaders + 1
    this.server.on('clientError', refuseMalformed)
  }

  get callsInFlight(): number {
    return this.#calls.size
  }

  /** Takes no new connections, lets calls end until `deadlineMs` is over, then ends what is left with an error. */
  async drain(deadlineMs: number): Promise<void> {
    this.#draining = true
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.server.closeIdleConnections()
    if (this.#calls.size > 0) {
      const timer = setTimeout(() => this.#cutAll(), deadlineMs)
      await new Promise<void>((resolve) => (this.#whenIdle = resolve))
      clearTimeout(timer)
    }
    this.server.closeIdleConnections()
    const grace = setTimeout(() => this.server.closeAllConnections(), 1000)
    await closed
    clearTimeout(grace)
  }

  #cutAll(): void {
    for (const call of this.#calls) call.abort(new GatewayError('server_shutting_down', { retryAfterMs: 1000 }))
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const id = newRequestId(Date.now())
    const path = pathOf(req)
    const found = findResource(path)
    const dialect = dialectFor(found, req, path)
    if (this.#draining) res.setHeader('connection', 'close')
    const controller = new AbortController()
    const onClose = (): void => {
      if (!res.writableFinished) controller.abort(new ClientGone())
    }
    res.on('close', onClose)
    this.#calls.add(controller)
    try {
      checkEdge(req, this.#options.limits)
      await this.#answer(req, res, found, dialect, path, id, controller.signal)
    } catch (error) {
      this.#fail(req, res, dialect, id, error)
    } finally {
      this.#calls.delete(controller)
      if (this.#calls.size === 0) this.#whenIdle?.()
    }
  }

  async #answer(
    req: IncomingMessage,
    res: ServerResponse,
    found: Found | undefined,
    dialect: Dialect,
    path: string,
    id: string,
    signal: AbortSignal,
  ): Promise<void> {
    const method = req.method ?? ''
    if (found === undefined) return refuse('unknown_path', { method, path: path.slice(0, 100) })
    const { resource } = found
    if (method !== resource.method) refuse('method_not_allowed', { method, allowed: resource.method })
    const gw = this.#options.current()
    const body = (): Promise<Buffer> => readBody(req, this.#options.limits, signal)
    switch (resource.kind) {
      case 'call':
        return writeReply(res, serve(gw, this.#call(gw, req, resource.endpoint, id, signal, body)), {
          dialect,
          requestId: id,
          stalledMs: this.#options.stalledClientMs,
        })
      case 'count_tokens':
        return writeHead(res, await countTokens(gw, { headers: req.headers, readBody: body, id }))
      case 'models':
        return writeHead(res, await listModels(gw, { headers: req.headers, id }, dialect, found.id))
      case 'absent':
        return refuse('unknown_path', { method, path, hint: resource.hint })
    }
  }

  #call(
    gw: Gateway,
    req: IncomingMessage,
    endpoint: Call['endpoint'],
    id: string,
    signal: AbortSignal,
    readWhole: () => Promise<Buffer>,
  ): Call {
    return {
      id,
      traceId: traceIdOf(req.headers['traceparent']),
      endpoint,
      headers: req.headers,
      startedMonoMs: gw.clock.monoMs(),
      startedWallMs: gw.clock.wallMs(),
      signal,
      readBody: readWhole,
    }
  }

  #fail(req: IncomingMessage, res: ServerResponse, dialect: Dialect, id: string, thrown: unknown): void {
    if (thrown instanceof ClientGone) return void res.destroy()
    const error = asGatewayError(thrown)
    if (error.code === 'internal_error') this.#options.current().log.failure(thrown, id)
    // Half a reply that is no stream: only a connection that is cut says that it is not whole.
    if (res.headersSent) return void res.destroy()
    const { status, headers, body } = renderError(dialect, error, id)
    // A body that was not read would be taken for the next request.
    if (!req.complete) headers['connection'] = 'close'
    writeHead(res, { status, headers, body: Buffer.from(body) })
  }
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

/** Bytes that are no HTTP request get a fixed answer that repeats nothing of them. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}
