import { setTimeout as sleep } from 'node:timers/promises'
import { endpointFor, type Case } from './cases.ts'
import type { Figures } from './figures.ts'
import { memory, resetPeak } from './host/proc.ts'
import type { Upstream } from './upstream.ts'
import { closedLoop, ClosedLoop, measure, type Target, type Window } from './load/closed.ts'
import { OpenLoop } from './load/open.ts'
import {
  firstFigures,
  halfFigures,
  loopFigures,
  memoryFigures,
  outcome,
  sampler,
  type Outcome,
} from './readings.ts'
import { direct } from './systems/direct.ts'
import type { Running } from './systems/system.ts'
import { CHAT_END, MESSAGES_END } from './wire/replies.ts'
import { renderRequests, type Endpoint } from './wire/requests.ts'

export type Times = {
  /** Before the first round of a case. */
  compileMs: number
  warmMs: number
  closedMs: number
  openMs: number
  directMs: number
  pacedMs: number
  manyMs: number
}

export type Place = { upstream: Upstream; times: Times }

/** The open loop stays well below what load generator and upstream can do on their own core; else it would measure their queue. */
const CEILING_SHARE = 0.25

/** Calls a second without a system between: the most that the load side can do in this case. */
export async function measureCeiling(it: Case, place: Place): Promise<number> {
  place.upstream.set(it.reply)
  const plan = { connections: it.connections, rampMs: 0, warmMs: 500, measureMs: 700 }
  const { tally, seconds } = await closedLoop(
    targetOf(it, await direct.start(place.upstream.port)),
    plan,
    () => 0,
  )
  return tally.calls / seconds
}

/** Load that nobody measures, before the first round: what a Node program costs in its first seconds is mostly its compiler. */
export async function warmUp(it: Case, system: Running, place: Place): Promise<void> {
  place.upstream.set(it.kind === 'load' ? it.reply : { kind: 'fast', events: 200, writes: 'each' })
  const connections = Math.min(it.connections, 64)
  const plan = { connections, rampMs: 0, warmMs: place.times.compileMs, measureMs: 100 }
  await closedLoop(targetOf(it, system), plan, () => 0)
}

/** Measures one system in one case once. */
export async function measureCell(
  it: Case,
  system: Running,
  place: Place,
  ceiling: number,
): Promise<Outcome> {
  place.upstream.set(it.reply)
  if (it.kind === 'many') return measureMany(it, system, place)
  return it.kind === 'paced' ? measurePaced(it, system, place) : measureLoad(it, system, place, ceiling)
}

async function measureLoad(it: Case, system: Running, place: Place, ceiling: number): Promise<Outcome> {
  const { times } = place
  const target = targetOf(it, system)
  const plan = { connections: it.connections, rampMs: 0, warmMs: times.warmMs, measureMs: times.closedMs }
  const closed = await closedLoop(target, plan, sampler(system))
  const figures = loopFigures(closed, it)
  if (system.pids.length === 0) return outcome({ ...figures, ...memoryFigures(system) }, closed)
  const half = Math.min((figures.callsPerSecond ?? 0) / 2, ceiling * CEILING_SHARE)
  if (half < 1) return outcome(figures, closed)
  const open = await openLoop(target, half, times.openMs, sampler(system))
  const straight = await openLoop(
    targetOf(it, await direct.start(place.upstream.port)),
    half,
    times.directMs,
    () => 0,
  )
  return outcome(
    { ...figures, ...halfFigures(open, straight, half, it), ...memoryFigures(system) },
    closed,
    open,
    straight,
  )
}

async function measurePaced(it: Case, system: Running, place: Place): Promise<Outcome> {
  // Starts are spread over one stream's time, so that starts and ends are spread evenly from then on.
  const rampMs = it.reply.kind === 'paced' ? (it.reply.events / it.reply.perSecond) * 1000 : 0
  const plan = {
    connections: it.connections,
    rampMs,
    warmMs: 200,
    measureMs: place.times.pacedMs,
    graceMs: 0,
  }
  const window = await closedLoop(targetOf(it, system), plan, sampler(system))
  const figures = { ...loopFigures(window, it), ...firstFigures(window), ...memoryFigures(system) }
  // Few streams end in the window, but many events arrive: a stream's cost is that of its events.
  if (figures.cpuUsPerEvent !== undefined && it.reply.kind === 'paced') {
    figures.cpuUsPerCall = figures.cpuUsPerEvent * it.reply.events
  }
  return outcome(figures, window)
}

/** Opens all streams, waits for calm, and looks at a window in which none begins or ends. */
async function measureMany(it: Case & { kind: 'many' }, system: Running, place: Place): Promise<Outcome> {
  await warmStreams(it, system, place)
  const before = memory(system.pids)
  resetPeak(system.pids)
  const loop = new ClosedLoop(targetOf(it, system))
  await loop.start(it.connections, it.rampMs)
  await sleep(1000)
  const window = await measure(loop.tally, place.times.manyMs, sampler(system))
  const after = memory(system.pids)
  const streams = loop.open
  await loop.stop(0)
  const figures: Figures = { ...loopFigures(window, it), streams, rssBeforeMb: before.rssKb / 1024 }
  delete figures.cpuUsPerCall
  if (system.pids.length > 0) {
    figures.rssPeakMb = after.peakKb / 1024
    figures.rssPerStreamKb = (after.rssKb - before.rssKb) / streams
    figures.peakPerStreamKb = (after.peakKb - before.rssKb) / streams
  } else delete figures.rssBeforeMb
  return outcome(figures, window)
}

/** Short streams first, so that compiled code and the first heap do not count as memory of the many. */
async function warmStreams(it: Case, system: Running, place: Place): Promise<void> {
  place.upstream.set({ kind: 'fast', events: 200, writes: 'each' })
  const plan = { connections: 16, rampMs: 0, warmMs: 0, measureMs: 500 }
  await closedLoop(targetOf(it, system), plan, () => 0)
  place.upstream.set(it.reply)
}

function targetOf(it: Case, system: Endpoint): Target {
  const endpoint = endpointFor(it, system)
  const end = it.request.dialect === 'messages' ? MESSAGES_END : CHAT_END
  return {
    port: endpoint.port,
    end: it.request.stream ? end : undefined,
    requests: renderRequests(endpoint, it.request),
  }
}

function openLoop<T>(
  target: Target,
  perSecond: number,
  measureMs: number,
  sample: () => T,
): Promise<Window<T>> {
  return new OpenLoop(target, { perSecond, connections: 256, warmMs: 200, measureMs }).run(sample)
}
