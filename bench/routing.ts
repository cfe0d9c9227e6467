/**
 * What routing adds to a call, in µs: choosing the targets, a place at the provider, and its circuit. All of it is the gateway's own code
 * and configuration in this process; only nothing is sent.
 *
 *   node bench/routing.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import type { Caller, Work } from '../src/core/identity.ts'
import { breakerOf, breakerRulesOf } from '../src/gateway/breakers.ts'
import type { Gateway } from '../src/gateway/gateway.ts'
import { authorize, type Grant } from '../src/gateway/stages/authorize.ts'
import { receive } from '../src/gateway/stages/receive.ts'
import { route } from '../src/gateway/stages/route.ts'
import { startNode } from '../src/node.ts'
import { allSecretSources } from '../src/plugins/secrets/all.ts'
import { createSecrets } from '../src/plugins/secrets/resolver.ts'
import { createLog } from '../src/telemetry/log.ts'
import { quantile } from './load/tally.ts'

const WARM_UP = 300_000
const BATCHES = 400
const PER_BATCH = 1000

const flash = { provider: 'deepseek', model: 'deepseek-flash' }
const rest = [
  { provider: 'chat', model: 'fast-general' },
  { provider: 'claude', model: 'claude-sonnet-5' },
]
const ALIASES = {
  one: { primary: flash },
  three: { primary: flash, fallback: rest },
  canary: { primary: flash, fallback: rest, canary: { alias: 'other', percent: 10, sticky_by: 'user' } },
  experiment: { primary: flash, fallback: rest },
  other: { primary: { ...flash, model: 'deepseek-v4-pro' } },
}
const EXPERIMENT = {
  alias: 'experiment',
  enroll: 'all',
  sticky_by: 'user',
  arms: { a: { alias: 'experiment', weight: 1 }, b: { alias: 'other', weight: 1 } },
}

/** Nothing listens there, and nobody calls it. */
const provider = (kind: string): object => ({
  kind,
  base_url: 'http://127.0.0.1:9',
  api_key: '${env:BENCH_ROUTING_KEY}',
})

function configFile(dir: string): string {
  const config = {
    data: { host: '127.0.0.1', port: 0 },
    ops: { host: '127.0.0.1', port: 0 },
    store: { dir: join(dir, 'store') },
    providers: {
      deepseek: provider('deepseek'),
      chat: provider('openai_compatible'),
      claude: provider('anthropic'),
    },
    policy: {
      models: ALIASES,
      routes: Object.keys(ALIASES).map((alias) => ({ model_alias: alias, max_output_tokens: 4096 })),
      circuit_breakers: { deepseek: { open_when: { error_rate_5m_gt: 0.5, p95_latency_ms_gt: 60_000 } } },
      experiments: { arms: EXPERIMENT },
    },
  }
  const file = join(dir, 'caisson.yaml')
  writeFileSync(file, JSON.stringify(config))
  return file
}

const caller: Caller = {
  principal: 'key:bench',
  tenant: 'bench',
  team: 'bench',
  app: 'bench',
  environment: 'bench',
  costCenter: undefined,
  allowed: { aliases: undefined, workloads: undefined, classes: undefined },
}

function workOf(user: number): Work {
  const { tenant, team, app, environment } = caller
  const none = { workload: undefined, feature: undefined, costCenter: undefined, experiment: undefined }
  const userHash = `u_${user.toString(36).padStart(20, '0')}`
  return { tenant, team, app, environment, ...none, session: undefined, userHash, userNamed: true }
}

/** Calls of many users for one alias, decided up to where routing begins. */
async function grantsFor(gw: Gateway, alias: string): Promise<readonly Grant[]> {
  const messages = [{ role: 'user', content: 'Say hello.' }]
  const body = Buffer.from(JSON.stringify({ model: alias, messages }))
  const endpoint = { operation: 'chat', beta: false } as const
  const chat = await receive(gw, { endpoint, headers: {}, readBody: () => Promise.resolve(body) })
  return Array.from({ length: 64 }, (_, user) => authorize(gw, caller, workOf(user), 'internal', chat))
}

type Step = (index: number) => unknown

async function routeStep(gw: Gateway, alias: string): Promise<Step> {
  const grants = await grantsFor(gw, alias)
  const call = { id: 'call_0000000000000000', startedWallMs: gw.clock.wallMs() }
  return (index) => route(gw, call, grants[index % grants.length]!)
}

/** As an attempt does it, without the attempt. */
function breakerStep(gw: Gateway): Step {
  const target = { ...flash, mode: undefined }
  return () => {
    const breaker = breakerOf(gw, target)
    const rules = breakerRulesOf(gw, target)
    const permit = breaker.permit(rules, gw.clock.monoMs())
    if (permit.go) breaker.settle(rules, permit, true, 100, gw.clock.monoMs(), 50)
  }
}

function laneStep(gw: Gateway): Step {
  const deepseek = gw.providers.get('deepseek')!
  const { signal } = new AbortController()
  return async () => {
    const deadlineMs = gw.clock.monoMs() + 30_000
    const ask = { lane: 'standard', team: 'bench/bench', weight: 1, deadlineMs, queue: true } as const
    using place = await gw.lanes.enter(deepseek, flash.model, ask, signal)
    place.succeeded()
  }
}

/** CPU of the whole process so far, in µs: garbage collection is part of the price, and other work on the machine is not. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** CPU µs of a step, a figure for each batch. A promise is awaited, which is part of its price. */
async function measure(step: Step): Promise<number[]> {
  const run = async (times: number): Promise<void> => {
    for (let index = 0; index < times; index++) {
      const result = step(index)
      if (result instanceof Promise) await result
    }
  }
  await run(WARM_UP)
  const took: number[] = []
  for (let batch = 0; batch < BATCHES; batch++) {
    const from = cpuUs()
    await run(PER_BATCH)
    took.push((cpuUs() - from) / PER_BATCH)
  }
  return took
}

async function main(gw: Gateway): Promise<void> {
  console.log(
    `node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} CPUs, Linux ${release()}, ${new Date().toISOString()}`,
  )
  console.log(
    `CPU µs a call, ${BATCHES} batches of ${PER_BATCH}        median     p95    with lane and breaker`,
  )
  const report = async (name: string, step: Step, besides?: number): Promise<number> => {
    const took = await measure(step)
    const median = quantile(took, 0.5)
    const whole = besides === undefined ? '' : `${figure(median + besides)}   promised: ≤ 5`
    console.log([name.padEnd(36), figure(median), figure(quantile(took, 0.95)), whole].join(' ').trimEnd())
    return median
  }
  const lane = await report('lane, enter and leave', laneStep(gw))
  const breaker = await report('breaker, permit and settle', breakerStep(gw))
  const besides = lane + breaker
  await report('route, 1 target', await routeStep(gw, 'one'), besides)
  await report('route, 3 targets', await routeStep(gw, 'three'), besides)
  await report('route, 3 targets and a canary', await routeStep(gw, 'canary'), besides)
  await report('route, an experiment', await routeStep(gw, 'experiment'), besides)
}

function figure(us: number): string {
  return us.toFixed(2).padStart(7)
}

const dir = mkdtempSync(join(tmpdir(), 'caisson-routing-'))
process.env['BENCH_ROUTING_KEY'] = 'sk-bench-not-a-key'
const node = await startNode({
  load: () => loadConfig(configFile(dir)),
  secrets: createSecrets({ sources: allSecretSources }),
  log: createLog({ level: 'error', calls: 'none' }),
})
await main(node.gateway())
await node.stop(0)
rmSync(dir, { recursive: true })
