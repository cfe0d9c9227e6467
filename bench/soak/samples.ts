import { readdirSync } from 'node:fs'
import { cpuUs, memory } from '../host/proc.ts'

/** How the gateway is at one moment. */
export type Sample = {
  atS: number
  rssMb: number
  /** Open files and sockets. */
  fds: number
  /** CPU since its start. */
  cpuS: number
  lagP99Ms: number
  journalBacklog: number
  inFlight: number
  copiesLeftOut: number
}

/** Reads `/proc` and the ops port. */
export async function takeSample(pid: number, opsUrl: string, atS: number): Promise<Sample> {
  const read = await readMetrics(opsUrl)
  return {
    atS,
    rssMb: memory([pid]).rssKb / 1024,
    fds: readdirSync(`/proc/${pid}/fd`).length,
    cpuS: cpuUs([pid]) / 1e6,
    lagP99Ms: read('caisson_event_loop_lag_seconds', 'quantile="0.99"') * 1000,
    journalBacklog: read('caisson_journal_backlog'),
    inFlight: read('caisson_http_requests_in_flight'),
    copiesLeftOut: read('caisson_mirrored_calls_total', 'status="left_out"'),
  }
}

/** The sum over the series of a metric that have this label. */
export type ReadMetric = (name: string, label?: string) => number

export async function readMetrics(opsUrl: string): Promise<ReadMetric> {
  const reply = await fetch(`${opsUrl}/metrics`, { signal: AbortSignal.timeout(10_000) })
  const lines = (await reply.text()).split('\n')
  return (name, label = '') =>
    lines
      .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && line.includes(label))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}

/** Least squares: MB an hour. NaN where there are too few samples. */
export function rssSlope(samples: readonly Sample[]): number {
  if (samples.length < 3) return Number.NaN
  const mean = (of: (each: Sample) => number): number =>
    samples.reduce((sum, each) => sum + of(each), 0) / samples.length
  const [meanS, meanMb] = [mean(({ atS }) => atS), mean(({ rssMb }) => rssMb)]
  let [above, below] = [0, 0]
  for (const { atS, rssMb } of samples) {
    above += (atS - meanS) * (rssMb - meanMb)
    below += (atS - meanS) ** 2
  }
  return (above / below) * 3600
}
