import { median } from './load/tally.ts'

/** Everything that is measured of one system in one case. Absent means: does not apply. */
export type Figures = Partial<{
  calls: number
  errors: number
  callsPerSecond: number
  eventsPerSecond: number
  /** The main figures: CPU time of the system's processes, by call and by event. */
  cpuUsPerCall: number
  cpuUsPerEvent: number
  /** How much of its core the system used in the closed loop. Clearly below 1 means that the load side was the limit. */
  busy: number
  /** Open loop at half of callsPerSecond. */
  halfRate: number
  halfCpuUsPerCall: number
  p50Ms: number
  p99Ms: number
  directP50Ms: number
  directP99Ms: number
  addedP50Ms: number
  addedP99Ms: number
  ttftP50Ms: number
  ttftP99Ms: number
  addedTtftP50Ms: number
  addedTtftP99Ms: number
  /** How late the generator itself was, at the 99th percentile. Contained in the latencies, also in the direct ones. */
  lateP99Ms: number
  rssBeforeMb: number
  rssPeakMb: number
  streams: number
  rssPerStreamKb: number
  peakPerStreamKb: number
}>

export type Metric = keyof Figures

export type Cell = { case: string; system: string; round: number; figures: Figures; firstError?: string }

/** By case and system: the median of each figure over the rounds; errors are added up, peaks are the highest. */
export type Result = { case: string; system: string; rounds: number; figures: Figures; firstError?: string }

export function summarize(cells: Cell[]): Result[] {
  const groups = Map.groupBy(cells, (cell) => `${cell.case} ${cell.system}`)
  return [...groups.values()].map((group) => {
    const first = group[0]!
    const firstError = group.find((cell) => cell.firstError !== undefined)?.firstError
    const figures = mergeFigures(group.map((cell) => cell.figures))
    return {
      case: first.case,
      system: first.system,
      rounds: group.length,
      figures,
      ...(firstError === undefined ? {} : { firstError }),
    }
  })
}

function mergeFigures(all: Figures[]): Figures {
  const metrics = new Set(all.flatMap((figures) => Object.keys(figures) as Metric[]))
  return Object.fromEntries(
    [...metrics].map((metric) => {
      const values = all.map((figures) => figures[metric]).filter((value) => value !== undefined)
      return [metric, merge(metric, values)]
    }),
  )
}

function merge(metric: Metric, values: number[]): number {
  if (metric === 'errors') return values.reduce((sum, value) => sum + value, 0)
  if (metric === 'rssBeforeMb') return Math.min(...values)
  if (metric === 'rssPeakMb') return Math.max(...values)
  return median(values)
}
