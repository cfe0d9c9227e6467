/**
 * An hour of what goes wrong: the gateway in a process of its own, three simulated providers that fail by chance, clients that hang up,
 * and at the end every call held against the journal.
 *
 *   node bench/soak.ts [--minutes 60] [--rate 50] [--keep]
 *
 * `--keep` leaves the gateway's store where it is, for a look at its journal.
 * Exit code 1: a promise was broken. 2: wrong arguments, or it could not run.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { pinSelf } from './host/child.ts'
import { quantile } from './load/tally.ts'
import { list } from './soak/counts.ts'
import { checkAll, type Check } from './soak/evidence.ts'
import { readFacts, type JournalFacts } from './soak/journal.ts'
import { SoakLoad } from './soak/load.ts'
import { readMetrics, rssSlope, takeSample, type Sample } from './soak/samples.ts'
import { startWorld, type World } from './soak/world.ts'

const EVERY_MS = 10_000
/** One provider after the other goes down this often. */
const OUTAGE_EVERY_MS = 60_000
/** Of the run: what a Node program takes in its first minutes is compiled code and the size that its heap settles at. */
const WARM_UP_PART = 0.25
/** How long copies, which nobody waits for, may go on after the last call. */
const COPIES_MS = 25_000
/** A slope says nothing in a short run: the heap alone comes and goes by more. */
const MIN_MINUTES_FOR_SLOPE = 30
const MAX_SLOPE_MB_PER_HOUR = 30

/** A promise that is broken so badly that nothing can be counted any more. */
class Broken extends Error {}

type Options = { minutes: number; rate: number; keep: boolean }

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '60' },
      rate: { type: 'string', default: '50' },
      keep: { type: 'boolean', default: false },
    },
  })
  const [minutes, rate] = [Number(values.minutes), Number(values.rate)]
  if (!(minutes > 0) || !(rate > 0)) throw new Error('--minutes and --rate must be above 0.')
  return { minutes, rate, keep: values.keep }
}

async function main(options: Options): Promise<number> {
  pinSelf()
  const world = await startWorld()
  try {
    const load = new SoakLoad(world.dataPort, world.key)
    const samples = await runLoad(load, world, options)
    const { facts, checks } = await verify(load, world, samples)
    checks.push(flatMemory(samples, options))
    report(load, facts, samples, checks)
    return checks.some(({ broken }) => broken > 0) ? 1 : 0
  } finally {
    await world.stop()
    if (options.keep) process.stderr.write(`kept: ${world.journalDir}\n`)
    else world.remove()
  }
}

async function runLoad(load: SoakLoad, world: World, { minutes, rate }: Options): Promise<Sample[]> {
  const over = new AbortController()
  let outages = 0
  const trouble = setInterval(() => world.outage(outages++), OUTAGE_EVERY_MS)
  const sampling = keepSampling(load, world, over.signal).finally(() => over.abort())
  const loading = load.run(rate, minutes * 60_000, over.signal).finally(() => over.abort())
  const [samples] = await Promise.all([sampling, loading]).finally(() => clearInterval(trouble))
  await load.settle()
  return samples
}

/** Until it is told that the run is over. Rejects where the gateway has ended by itself. */
async function keepSampling(load: SoakLoad, world: World, over: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = []
  const begun = performance.now()
  do {
    if (world.gateway.ended()) throw new Broken('The gateway has ended by itself.')
    const sample = await takeSample(world.gateway.pid, world.opsUrl, (performance.now() - begun) / 1000)
    samples.push(sample)
    progress(load, sample)
  } while (await sleep(EVERY_MS, true, { signal: over }).catch(() => false))
  return samples
}

type Verified = { facts: JournalFacts; checks: Check[] }

/** Waits for what nobody waits for, ends the gateway, and holds everything against its journal. */
async function verify(load: SoakLoad, world: World, samples: Sample[]): Promise<Verified> {
  const arrived = await quiet(world)
  const last = await takeSample(world.gateway.pid, world.opsUrl, (samples.at(-1)?.atS ?? 0) + 1)
  process.stderr.write(`idle again: RSS ${last.rssMb.toFixed(0)} MB, ${last.fds} fds\n`)
  const read = await readMetrics(world.opsUrl)
  const unrecorded = read('caisson_refusals_unrecorded_total')
  const goneEarly = read('caisson_refusals_total', 'code="client_closed"')
  await world.stop()
  const facts = readFacts(world.journalDir)
  const { secrets } = world
  const checks = checkAll({ load, facts, arrived, unrecorded, goneEarly, log: world.log(), secrets })
  return { facts, checks }
}

/** Until no provider has heard anything for a while, and nothing is under way. */
async function quiet(world: World): Promise<Record<string, number>> {
  const until = performance.now() + COPIES_MS * 2
  let before = world.arrived()
  for (;;) {
    await sleep(COPIES_MS)
    const now = world.arrived()
    const same = Object.keys(now).every((name) => now[name] === before[name])
    if (same || performance.now() > until) return now
    before = now
  }
}

function flatMemory(samples: readonly Sample[], { minutes }: Options): Check {
  const slope = rssSlope(afterWarmUp(samples))
  const counts = minutes >= MIN_MINUTES_FOR_SLOPE
  const detail = `${slope.toFixed(1)} MB/h${counts ? '' : ', which says little of a short run'}`
  return { promise: 'memory is flat', broken: counts && slope > MAX_SLOPE_MB_PER_HOUR ? 1 : 0, detail }
}

function afterWarmUp(samples: readonly Sample[]): readonly Sample[] {
  return samples.slice(Math.floor(samples.length * WARM_UP_PART))
}

function progress(load: SoakLoad, sample: Sample): void {
  const { atS, rssMb, fds, lagP99Ms, journalBacklog, inFlight, cpuS } = sample
  const parts = [
    `${atS.toFixed(0).padStart(5)} s`,
    `sent ${load.sent}`,
    list(load.counts),
    `open ${load.open}/${inFlight}`,
    `RSS ${rssMb.toFixed(0)} MB`,
    `fds ${fds}`,
    `lag p99 ${lagP99Ms.toFixed(0)} ms`,
    `backlog ${journalBacklog}`,
    `CPU ${cpuS.toFixed(0)} s`,
  ]
  process.stderr.write(`${parts.join('  ')}\n`)
}

function report(
  load: SoakLoad,
  facts: JournalFacts,
  samples: readonly Sample[],
  checks: readonly Check[],
): void {
  const warm = afterWarmUp(samples)
  const spread = (of: (each: Sample) => number): string => {
    const values = warm.map(of)
    return [0, 0.5, 1].map((share) => quantile(values, share).toFixed(0)).join(' / ')
  }
  console.log(`calls: ${load.sent}; ${list(load.counts)}`)
  console.log(`refused or interrupted: ${list(load.refusals)}`)
  console.log(`put to the test: ${list(facts.exercised)}`)
  console.log(`after warm-up, least / median / most: RSS MB ${spread(({ rssMb }) => rssMb)}`)
  console.log(
    `  fds ${spread(({ fds }) => fds)}; lag p99 ms ${spread(({ lagP99Ms }) => lagP99Ms)}; backlog ${spread(({ journalBacklog }) => journalBacklog)}`,
  )
  for (const { promise, broken, detail } of checks)
    console.log(`${broken === 0 ? 'kept  ' : 'BROKEN'} ${promise}${detail === '' ? '' : ` (${detail})`}`)
}

try {
  process.exitCode = await main(readOptions(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof Broken ? 1 : 2
}
