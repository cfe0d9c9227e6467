import type { Figures, Metric, Result } from '../figures.ts'

/** What Caisson promises, beside what was measured. `ok` is undefined where the run has not what it takes to tell. */
export type Verdict = { promise: string; limit: string; measured: string; ok: boolean | undefined }

export type Disk = { p50Ms: number; p99Ms: number }

const ADDED_P50_MS = 1
const ADDED_P99_MS = 2
const TRANSLATED_LIMIT = 2.5
const ROUTING_US = 5

type Look = (it: string, system: string, metric: Metric) => number | undefined

export function verdicts(results: Result[], disk: Disk): Verdict[] {
  const look: Look = (it, system, metric) => figuresOf(results, it, system)[metric]
  const latencies = ['small', '32k'].flatMap((it) => added(look, it, disk))
  return [
    cpuRatio(look, 'small', 3.5, 'CPU of a small whole call (3× is the stretch)'),
    cpuRatio(look, '32k', 2.5, 'CPU of a 32 KB call'),
    cpuRatio(look, '1m', 3, 'CPU of a 1 MB call'),
    cpuRatio(look, 'sse-fast', 1, 'CPU of a stream of 200 events, no pause'),
    cpuRatio(look, 'sse-block', 1, 'CPU of a stream of 200 events, one block'),
    cpuRatio(look, 'sse-paced', 1, 'CPU of a stream of 200 events, paced'),
    cpuRatio(look, 'small-screened', 4.5, 'CPU of a small call, both ways screened'),
    cpuRatio(look, 'sse-screened', 1.3, 'CPU of a stream of 200 events, both ways screened'),
    translated(look, 'sse-translated', 'chat client, Messages upstream'),
    translated(look, 'sse-translated-back', 'Messages client, chat upstream'),
    routing(look),
    ...['small', '32k', '1m', 'sse-block'].map((it) => throughput(look, it)),
    ...latencies,
    memoryPerStream(look),
  ]
}

export function figuresOf(results: Result[], it: string, system: string): Figures {
  return results.find((each) => each.case === it && each.system === system)?.figures ?? {}
}

function cpuRatio(look: Look, it: string, limit: number, promise: string): Verdict {
  return ratio(
    promise,
    look(it, 'caisson', 'cpuUsPerCall'),
    look(it, 'nginx', 'cpuUsPerCall'),
    `≤ ${limit}× nginx`,
    (value) => value <= limit,
  )
}

/** Against what the same system needs for the same text where it has nothing to translate. */
function translated(look: Look, it: string, between: string): Verdict {
  return ratio(
    `CPU of a translated stream, ${between}`,
    look(it, 'caisson', 'cpuUsPerCall'),
    look('sse-fast', 'caisson', 'cpuUsPerCall'),
    `≤ ${TRANSLATED_LIMIT}× sse-fast`,
    (value) => value <= TRANSLATED_LIMIT,
  )
}

/** A small difference of large figures, and clearly below zero it is noise: bench/routing.ts measures the same by itself. */
function routing(look: Look): Verdict {
  const [one, many] = [
    look('small', 'caisson', 'cpuUsPerCall'),
    look('small', 'caisson-routed', 'cpuUsPerCall'),
  ]
  const promise = 'CPU that two fallbacks and a canary add to a small call'
  const limit = `≤ ${ROUTING_US} µs`
  if (!one || !many) return { promise, limit, measured: '–', ok: undefined }
  const measured = `${(many - one).toFixed(1)} µs (${(many / one).toFixed(2)}×)`
  return { promise, limit, measured, ok: many - one < -ROUTING_US ? undefined : many - one <= ROUTING_US }
}

/** Not for sse-fast: there the upstream's 200 writes a stream are the limit before any fast system is. */
function throughput(look: Look, it: string): Verdict {
  const [ours, theirs] = [look(it, 'caisson', 'callsPerSecond'), look(it, 'portkey', 'callsPerSecond')]
  return ratio(`throughput, ${it}`, ours, theirs, '≥ 5× Portkey', (value) => value >= 5)
}

function ratio(
  promise: string,
  ours: number | undefined,
  theirs: number | undefined,
  limit: string,
  holds: (value: number) => boolean,
): Verdict {
  if (!ours || !theirs) return { promise, limit, measured: '–', ok: undefined }
  const value = ours / theirs
  return { promise, limit, measured: `${value.toFixed(2)}×`, ok: holds(value) }
}

/** The intent is durable before the first byte leaves, so one fsync is part of every call: the promise is about what comes on top. */
function added(look: Look, it: string, disk: Disk): Verdict[] {
  const rows: [string, number | undefined, number, number][] = [
    ['p50', look(it, 'caisson', 'addedP50Ms'), ADDED_P50_MS, disk.p50Ms],
    ['p99', look(it, 'caisson', 'addedP99Ms'), ADDED_P99_MS, disk.p99Ms],
  ]
  return rows.map(([name, value, limit, fsync]) => ({
    promise: `latency added at half load, ${it}, ${name}`,
    limit: `< ${limit} ms above fsync (${fsync.toFixed(2)} ms)`,
    measured: value === undefined ? '–' : `${value.toFixed(2)} ms (${(value - fsync).toFixed(2)} above)`,
    ok: value === undefined ? undefined : value - fsync < limit,
  }))
}

function memoryPerStream(look: Look): Verdict {
  const value = look('streams', 'caisson', 'peakPerStreamKb')
  return {
    promise: 'memory of a stream among many (peak)',
    limit: '≤ 150 KB',
    measured: value === undefined ? '–' : `${value.toFixed(0)} KB`,
    ok: value === undefined ? undefined : value <= 150,
  }
}
