import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBatches } from './compose-batches.ts'
import {
  abandoned,
  buildGateway,
  openFoundation,
  senders,
  type BuiltGateway,
  type Closable,
  type Foundation,
} from './compose.ts'
import type { DeployConfig, Listener } from './config/deploy.ts'
import { changedFixed } from './config/fixed.ts'
import { refuseUnenforced, type LoadedConfig } from './config/load.ts'
import { ConfigError } from './config/problem.ts'
import { secretRefsOf } from './config/schemas.ts'
import { GatewayError } from './core/errors.ts'
import type { Batches } from './gateway/batches/context.ts'
import { routingState } from './gateway/routing-state.ts'
import { DataServer } from './http/data-server.ts'
import { createOpsServer } from './http/ops-server.ts'
import type { Secrets } from './plugins/secrets/resolver.ts'
import type { Log } from './telemetry/log.ts'
import { exposeNode } from './telemetry/node-metrics.ts'

export interface NodeOptions {
  /** Reads the configuration anew, whole; throws ConfigError. */
  readonly load: () => LoadedConfig
  readonly secrets: Secrets
  readonly log: Log
  /** The journal is fenced: the node has stopped taking calls and should be ended by whoever runs it. */
  readonly onFenced?: () => void
}

export interface RunningNode {
  readonly dataUrl: string
  readonly opsUrl: string
  /** The configuration in force. */
  config(): LoadedConfig
  gateway(): BuiltGateway
  /** Takes a new configuration as a whole, or keeps the old one and says why: resolves with the reason. */
  reload(): Promise<Error | undefined>
  /**
   * Says that it will close, serves on for the notice, lets calls end, then closes everything. Times are as configured; with
   * a `drainMs` of its own there is no notice.
   */
  stop(drainMs?: number): Promise<void>
}

/** Boots a node: reads and checks everything, opens the stores, then listens. Nothing listens where anything is wrong. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  let config = await loadChecked(options)
  const foundation = await openFoundation(config.deploy, options.secrets, options.log, () => fenced())
  const started = config.deploy
  let gateway = buildGateway(config, foundation, options.secrets)
  let stopping = false
  const batches = createBatches(foundation, {
    current: () => gateway,
    settings: () => config.deploy.batch,
  })
  const data = createDataServer(config.deploy, () => gateway, batches)
  const ops = createOpsServer({
    notReady: () => (stopping ? 'draining' : notReady(foundation)),
    metrics: () => foundation.registry.render(),
    routing: () => routingState(gateway),
  })
  const metrics = exposeNode(foundation.registry, foundation, () => data.callsInFlight)
  const fenced = (): void => {
    options.log.error({}, 'the journal is fenced: no calls are taken')
    options.onFenced?.()
  }
  let dataUrl: string
  let opsUrl: string
  try {
    dataUrl = await listen(data.server, config.deploy.data)
    opsUrl = await listen(ops, config.deploy.ops)
    await batches.runner.start()
  } catch (error) {
    await Promise.all([data.drain(0), batches.runner.stop(0)])
    await foundation.close()
    throw error
  }

  async function reload(): Promise<Error | undefined> {
    try {
      const next = await loadChecked(options)
      const settings = changedFixed(started, next.deploy)
      if (settings.length > 0) options.log.warn({ settings }, 'these settings take effect after a restart')
      const built = buildGateway(next, foundation, options.secrets, gateway)
      closeLater(abandoned(gateway, built), lastSendMs(config))
      ;[config, gateway] = [next, built]
      metrics.reloaded(true)
      options.log.info({ policy: next.rules.version }, 'configuration reloaded')
      return undefined
    } catch (error) {
      metrics.reloaded(false)
      const problem = error as Error
      // A ConfigError is made for reading and holds no secrets; anything else is described without its message.
      if (problem instanceof ConfigError)
        options.log.error({ problem: problem.message }, 'reload refused; the old configuration stays')
      else options.log.failure(error, undefined)
      return problem
    }
  }

  async function stop(drainMs?: number): Promise<void> {
    if (stopping) return
    stopping = true
    data.announceClose()
    const { shutdown } = config.deploy
    if (drainMs === undefined) await sleep(shutdown.noticeMs)
    const deadlineMs = drainMs ?? shutdown.drainMs
    await Promise.all([data.drain(deadlineMs), batches.runner.stop(deadlineMs)])
    ops.close()
    ops.closeAllConnections()
    // A provider closes when its calls are over, and a copy may hang: nobody waits for one.
    await foundation.copies.stop(new GatewayError('server_shutting_down', { retryAfterMs: 1000 }))
    await Promise.all(senders(gateway).map((sender) => sender.close()))
    await foundation.close()
  }

  return { dataUrl, opsUrl, config: () => config, gateway: () => gateway, reload: inOrder(reload), stop }
}

/** One after the other: a reload reads last what counts last, however long the secrets of an earlier one take. */
function inOrder<T>(work: () => Promise<T>): () => Promise<T> {
  let before: Promise<unknown> = Promise.resolve()
  return () => {
    const done = before.then(work)
    before = done.catch(() => {})
    return done
  }
}

/** Why the node should get no calls: all would be refused. */
function notReady({ journal, keys }: Foundation): string | undefined {
  return journal.unavailable() ?? (keys.available() ? undefined : 'identity')
}

async function loadChecked({ load, secrets }: NodeOptions): Promise<LoadedConfig> {
  const loaded = load()
  refuseUnenforced(loaded)
  const { problems } = await secrets.resolveAll(secretRefsOf(loaded.deploy))
  if (problems.length > 0) throw new ConfigError(problems)
  return loaded
}

function createDataServer(
  { http, timeouts }: DeployConfig,
  current: () => BuiltGateway,
  batches: Batches,
): DataServer {
  return new DataServer({
    current,
    batches,
    limits: {
      maxHeaders: http.maxHeaders,
      maxBodyBytes: http.maxBodyBytes,
      bodyTimeoutMs: http.bodyTimeoutMs,
    },
    maxHeaderBytes: http.maxHeaderBytes,
    headerTimeoutMs: http.headerTimeoutMs,
    keepAliveMs: http.keepAliveMs,
    maxConnections: http.maxConnections,
    stalledClientMs: timeouts.stalledClientMs,
  })
}

/** Resolves with the URL; rejects with words where the port cannot be had. */
async function listen(server: Server, { host, port }: Listener): Promise<string> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code } = error as { code?: string }
    throw new Error(`cannot listen on ${host}:${port} (${code}); is another process using the port?`, {
      cause: error,
    })
  }
  const address = server.address() as AddressInfo
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${shown === '0.0.0.0' || shown === '[::]' ? '127.0.0.1' : shown}:${address.port}`
}

/**
 * Milliseconds after which no call that has begun with this configuration can have anything to send any more, to a guard of its reply
 * either. Closing leaves alone what was sent, however long that takes.
 */
function lastSendMs({ deploy, rules }: LoadedConfig): number {
  const untilFirstMs = deploy.http.bodyTimeoutMs + deploy.journal.waitMs
  const replyMs = Math.max(...[...deploy.providers.values()].map(({ timeouts }) => timeouts.totalMs))
  return untilFirstMs + replyMs + rules.retries.maxTotalMs + Math.max(...Object.values(rules.laneWaitMs))
}

/** Calls in flight keep the gateway they began with, and so its providers, guards and threads. */
function closeLater(unused: readonly Closable[], afterMs: number): void {
  if (unused.length === 0) return
  setTimeout(() => void Promise.all(unused.map((one) => one.close())), afterMs).unref()
}
