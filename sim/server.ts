/**
 * A stand-in for a provider's API on a real socket: same paths, same bytes, same faults, no model. Everything that
 * a call sees is decided by the options, the seed and the scripts.
 */
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { isAdminPath, serveAdmin } from './admin.ts'
import { handle } from './handle.ts'
import type { SimulatorOptions } from './options.ts'
import type { RecordedRequest } from './recorder.ts'
import type { Script } from './script.ts'
import { endpointsFor } from './served.ts'
import { openSimulation, type Simulation } from './simulation.ts'
import type { Ledger } from './usage.ts'

export interface Simulator extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** The last ones, oldest first; entries change while their request is in flight. */
  readonly requests: readonly RecordedRequest[]
  /** Queues a script for the next request that matches. */
  script(script: Script): void
  /** Calls that hold a concurrency slot: of one served model, or of all. */
  active(model?: string): number
  /** The most calls that held a slot at once since the start or the last reset. */
  peak(model?: string): number
  /**
   * Changes how many calls the account's balance allows at once, for one served model or for all together. Calls in
   * flight go on; undefined lifts the limit.
   */
  setConcurrency(limit: number | undefined, model?: string): void
  /** Cost of all calls so far, at the era's prices. */
  spendNanoUsd(): number
  readonly totals: Readonly<Ledger['totals']>
  /** The first request that fits, now or later. Looked at when it arrives, is read, is answered and has ended. */
  waitFor(predicate: (request: RecordedRequest) => boolean): Promise<RecordedRequest>
  /** Forgets requests, scripts, cache, spend and peaks. */
  reset(): void
  /** Ends every connection at once. */
  close(): Promise<void>
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulation = openSimulation(options)
  const { settings, recorder, scripts, slots, ledger, wheel } = simulation
  const server = openServer(simulation)
  const { port } = await listen(server, settings.port, settings.host)

  const close = async (): Promise<void> => {
    wheel.stop()
    recorder.close()
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  return {
    url: `${settings.tls ? 'https' : 'http'}://${settings.host}:${port}`,
    port,
    requests: recorder.requests,
    script: (script) => scripts.add(script),
    active: (model) => slots.active(model),
    peak: (model) => slots.peak(model),
    setConcurrency: (limit, model) => slots.limitByBalance(limit, model),
    spendNanoUsd: () => ledger.spendNanoUsd(),
    totals: ledger.totals,
    waitFor: (predicate) => recorder.waitFor(predicate),
    reset: () => simulation.reset(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function openServer(simulation: Simulation): Server {
  const endpoints = endpointsFor(simulation.settings)
  const listener: RequestListener = (request, response) => {
    if (isAdminPath(request.url)) serveAdmin(simulation, request, response)
    else handle(simulation, endpoints, request, response)
  }
  const { tls } = simulation.settings
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  // Faults such as a client that stalls for minutes are what this server is for; nothing here may time out first.
  server.requestTimeout = 0
  server.headersTimeout = 0
  server.keepAliveTimeout = 60_000
  return server
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: 4096 }, () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve(address)
    })
  })
}
