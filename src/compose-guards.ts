import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { GuardConfig } from './config/guards.ts'
import { systemClock } from './core/clock.ts'
import { Guard } from './gateway/guards/guard.ts'
import { guardKinds } from './plugins/guardrails/all.ts'
import type { Secrets } from './plugins/secrets/resolver.ts'
import type { GuardMetrics } from './telemetry/guard-metrics.ts'

/** A guard and what it was made from, so that a new configuration can keep it: its breaker, its memory, its connections. */
export interface MadeGuard {
  readonly config: GuardConfig
  readonly guard: Guard
}

/** To open a connection; the answer has a time of its own, which is shorter as a rule. */
const CONNECT_MS = 5000
/** Under it texts are remembered: it dies with the process, as the memory does. */
const key = randomBytes(32)

export function makeGuards(
  configs: ReadonlyMap<string, GuardConfig>,
  secrets: Secrets,
  metrics: GuardMetrics,
  before: ReadonlyMap<string, MadeGuard> | undefined,
): ReadonlyMap<string, MadeGuard> {
  const made = new Map<string, MadeGuard>()
  for (const [id, config] of configs) {
    const old = before?.get(id)
    const same = old !== undefined && isDeepStrictEqual(old.config, config)
    made.set(id, same ? old : { config, guard: makeGuard(config, secrets, metrics) })
  }
  return made
}

function makeGuard(config: GuardConfig, secrets: Secrets, metrics: GuardMetrics): Guard {
  const apiKey = config.apiKey && secrets.handle(config.apiKey)
  const hmacSecret = config.hmacSecret && secrets.handle(config.hmacSecret)
  const provider = guardKinds[config.kind]({
    ...config,
    apiKey: () => apiKey?.current(),
    hmacSecret: () => hmacSecret?.current(),
    connectMs: CONNECT_MS,
    maxConnections: config.concurrency,
    nowMs: () => systemClock.wallMs(),
  })
  return new Guard(provider, config, { clock: systemClock, metrics, key })
}
