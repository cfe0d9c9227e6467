import { rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { summarize } from './figures.ts'
import { pinSelf, tmpDir } from './host/child.ts'
import { commit, loadAverage, machine, output } from './host/machine.ts'
import { stayAwake } from './load/awake.ts'
import { Upstream } from './upstream.ts'
import { quantile } from './load/tally.ts'
import { readOptions, USAGE, type Options } from './options.ts'
import { renderReport, writeReport, type Run } from './report/report.ts'
import { progress, runAll, type RunResult } from './run.ts'
import { portkeyVersion } from './systems/portkey.ts'

async function main(options: Options): Promise<number> {
  refuseUnsuitable()
  const begun = performance.now()
  const load = loadAverage()
  pinSelf()
  const systems = options.systems.filter((system) => {
    const missing = system.missing()
    if (missing !== undefined) progress(`without ${system.name}: ${missing}`)
    return missing === undefined
  })
  const upstream = await Upstream.start()
  using _awake = stayAwake()
  try {
    const fsyncs = options.quick ? 50 : 150
    const result = await runAll({ ...options, systems, upstream, fsyncs })
    return finish(options, result, load, Math.round((performance.now() - begun) / 1000))
  } finally {
    upstream.stop()
    rmSync(tmpDir, { recursive: true, force: true })
  }
}

/** Prints and writes the report. Calls that failed make the run fail; missed targets do not: they are there to be read. */
function finish(options: Options, result: RunResult, load: string, tookSeconds: number): number {
  const { cells, fsyncMs, failures } = result
  const run: Run = {
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    command: ['node bench/main.ts', ...process.argv.slice(2)].join(' '),
    rounds: options.rounds,
    tookSeconds,
    machine: machine(portkeyVersion(), load),
    disk: { p50Ms: quantile(fsyncMs, 0.5), p99Ms: quantile(fsyncMs, 0.99) },
    cases: options.cases,
    results: summarize(cells),
    cells,
    failures,
  }
  const report = renderReport(run)
  process.stdout.write(`\n${report.terminal}`)
  if (options.report) progress(`written: ${writeReport(run, report)}`)
  return failures.length > 0 || cells.some((cell) => (cell.figures.errors ?? 0) > 0) ? 1 : 0
}

function refuseUnsuitable(): void {
  if (process.platform !== 'linux')
    throw new Error('The bench reads /proc and pins with taskset: it runs on Linux only.')
  if (output('taskset', ['-V']) === '') throw new Error('taskset (util-linux) is not installed.')
  if (cpus().length < 2) throw new Error('The bench needs two cores.')
}

try {
  process.exitCode = await main(readOptions(process.argv.slice(2)))
} catch (error) {
  progress(error instanceof Error ? error.message : String(error))
  progress(USAGE)
  process.exitCode = 2
}
