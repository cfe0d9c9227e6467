import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { GatewayError } from '../core/errors.ts'
import { ClientGone } from '../gateway/call.ts'
import type { Batches } from '../gateway/batches/context.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { EdgeLimits } from './edge.ts'
import { answer } from './exchange.ts'

export interface DataServerOptions {
  /** The gateway of this moment: each call takes the one it finds and keeps it. */
  readonly current: () => Gateway
  readonly batches: Batches
  readonly limits: EdgeLimits
  readonly maxHeaderBytes: number
  readonly headerTimeoutMs: number
  readonly keepAliveMs: number
  readonly maxConnections: number
  readonly stalledClientMs: number
}

/** A silent client that has vanished is noticed by the kernel within 14 s: before the first heartbeat is due. */
const PROBES = { enable: true, initialDelay: 5000, interval: 3000, count: 3 }

/** The listening side of the data plane: sockets, their limits, and a stop that drops nothing. */
export class DataServer {
  readonly server: Server
  readonly #options: DataServerOptions
  /** Calls in flight: what a draining node waits for, and cuts in the end. */
  readonly #calls = new Set<AbortController>()
  #closing = false
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
        noDelay: true,
        rejectNonStandardBodyWrites: true,
      },
      (req, res) => void this.#handle(req, res, false),
    )
    this.server.maxConnections = options.maxConnections
    this.server.maxHeadersCount = options.limits.maxHeaders + 1
    this.server.on('clientError', refuseMalformed)
    // A client that asks first whether it may send its body is answered when the body is wanted: once the caller is known.
    this.server.on('checkContinue', (req, res) => void this.#handle(req, res, true))
    this.server.on('connection', (socket) => socket.setKeepAlive(PROBES))
  }

  get callsInFlight(): number {
    return this.#calls.size
  }

  /** From now on every reply tells its client that the connection ends: the next call should go elsewhere. */
  announceClose(): void {
    this.#closing = true
  }

  /** Takes no new connections, lets calls end until `deadlineMs` is over, then ends what is left with an error. */
  async drain(deadlineMs: number): Promise<void> {
    this.announceClose()
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
    for (const call of this.#calls)
      call.abort(new GatewayError('server_shutting_down', { retryAfterMs: 1000 }))
  }

  async #handle(req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): Promise<void> {
    if (this.#closing) res.setHeader('connection', 'close')
    const controller = new AbortController()
    res.on('close', () => {
      if (!res.writableFinished) controller.abort(new ClientGone())
    })
    this.#calls.add(controller)
    const { current, batches, limits, stalledClientMs } = this.#options
    await answer({
      req,
      res,
      gw: current(),
      batches,
      limits,
      stalledClientMs,
      expectsContinue,
      signal: controller.signal,
    })
    this.#calls.delete(controller)
    if (this.#calls.size === 0) this.#whenIdle?.()
  }
}

/** Bytes that are no HTTP request get a fixed answer that repeats nothing of them. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}
