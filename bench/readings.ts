import type { Case } from './cases.ts'
import type { Figures } from './figures.ts'
import { cpuUs, memory } from './host/proc.ts'
import type { Window } from './load/closed.ts'
import { quantile } from './load/tally.ts'
import type { Running } from './systems/system.ts'

export type Outcome = { figures: Figures; firstError?: string }

/** CPU time so far, in µs. */
export type Sample = { system: number }

export function sampler(system: Running): () => Sample {
  return () => ({ system: cpuUs(system.pids) })
}

export function loopFigures({ tally, seconds, before, after }: Window<Sample>, it: Case): Figures {
  const cpu = after.system - before.system
  const figures: Figures = { calls: tally.calls, callsPerSecond: tally.calls / seconds }
  if (it.request.stream) figures.eventsPerSecond = tally.events / seconds
  if (cpu === 0 && after.system === 0) return figures
  figures.busy = cpu / (seconds * 1e6)
  if (tally.calls > 0) figures.cpuUsPerCall = cpu / tally.calls
  if (tally.events > 0) figures.cpuUsPerEvent = cpu / tally.events
  return figures
}

export function halfFigures(
  open: Window<Sample>,
  straight: Window<unknown>,
  halfRate: number,
  it: Case,
): Figures {
  const [p50Ms, p99Ms] = quantiles(open.tally.totalMs)
  const [directP50Ms, directP99Ms] = quantiles(straight.tally.totalMs)
  const figures: Figures = {
    halfRate,
    halfCpuUsPerCall: (open.after.system - open.before.system) / open.tally.calls,
    p50Ms,
    p99Ms,
    directP50Ms,
    directP99Ms,
    addedP50Ms: p50Ms - directP50Ms,
    addedP99Ms: p99Ms - directP99Ms,
    lateP99Ms: quantile(open.tally.lateMs, 0.99),
  }
  if (!it.request.stream) return figures
  const first = firstFigures(open)
  const [straight50, straight99] = quantiles(straight.tally.firstMs)
  const addedTtftP50Ms = (first.ttftP50Ms ?? 0) - straight50
  const addedTtftP99Ms = (first.ttftP99Ms ?? 0) - straight99
  return { ...figures, ...first, addedTtftP50Ms, addedTtftP99Ms }
}

export function firstFigures({ tally }: Window<unknown>): Figures {
  const [ttftP50Ms, ttftP99Ms] = quantiles(tally.firstMs)
  return { ttftP50Ms, ttftP99Ms }
}

export function memoryFigures(system: Running): Figures {
  return system.pids.length === 0 ? {} : { rssPeakMb: memory(system.pids).peakKb / 1024 }
}

function quantiles(values: number[]): [number, number] {
  return [quantile(values, 0.5), quantile(values, 0.99)]
}

export function outcome(figures: Figures, ...windows: Window<unknown>[]): Outcome {
  const errors = windows.reduce((sum, { tally }) => sum + tally.errors, 0)
  const firstError = windows.find(({ tally }) => tally.firstError !== undefined)?.tally.firstError
  return { figures: { ...figures, errors }, ...(firstError === undefined ? {} : { firstError }) }
}
