import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Case } from '../cases.ts'
import type { Cell, Result } from '../figures.ts'
import { benchDir } from '../host/child.ts'
import type { Machine } from '../host/machine.ts'
import { caseTable, targetTable, toMarkdown, toTerminal, type Table } from './tables.ts'
import { verdicts, type Disk, type Verdict } from './targets.ts'

export type Run = {
  date: string
  commit: string
  command: string
  rounds: number
  tookSeconds: number
  machine: Machine
  disk: Disk
  cases: Case[]
  results: Result[]
  cells: Cell[]
  failures: string[]
}

export type Report = { terminal: string; markdown: string; verdicts: Verdict[] }

export function renderReport(run: Run): Report {
  const list = verdicts(run.results, run.disk)
  const tables: Table[] = [...run.cases.map((it) => caseTable(it, run.results)), targetTable(list)]
  const notes = remarks(run)
  return {
    terminal: [...tables.map(toTerminal), ...notes, ''].join('\n'),
    markdown: [
      ...heading(run),
      ...tables.map(toMarkdown),
      '## remarks',
      '',
      ...notes.map((note) => `- ${note}`),
      '',
    ].join('\n'),
    verdicts: list,
  }
}

function heading(run: Run): string[] {
  const { machine } = run
  return [
    `# Bench of ${run.date}, commit ${run.commit}`,
    '',
    `- command: \`${run.command}\` (${run.rounds} rounds, median; ${run.tookSeconds} s)`,
    `- machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Linux ${machine.kernel}`,
    `- Node ${machine.node}, nginx ${machine.nginx}, Portkey gateway ${machine.portkey}`,
    '- pinning: the system under test on core 1; load generator and upstream on core 0',
    '',
  ]
}

function remarks(run: Run): string[] {
  const { disk, machine } = run
  const failed = run.results.filter(({ figures }) => (figures.errors ?? 0) > 0)
  return [
    `fdatasync of 4 KB on this disk: p50 ${disk.p50Ms.toFixed(2)} ms, p99 ${disk.p99Ms.toFixed(2)} ms`,
    `load average before the run ${machine.loadAverageBefore}, after ${machine.loadAverageAfter}: a quiet machine begins near 0, and the bench alone makes about 2`,
    'where "core busy" is clearly below 100 %, core 0 (load and upstream) was the limit, or other work took part of the cores: calls/s then understates the system',
    ...failed.map(
      ({ case: it, system, figures, firstError }) =>
        `ERRORS: ${it}, ${system}: ${figures.errors}, first: ${firstError}`,
    ),
    ...run.failures.map((failure) => `LEFT OUT: ${failure}`),
  ]
}

/** Writes results/<date>-<commit>.md and .json, and says where. */
export function writeReport(run: Run, report: Report): string {
  const folder = join(benchDir, 'results')
  mkdirSync(folder, { recursive: true })
  const name = `${run.date}-${run.commit}`
  writeFileSync(join(folder, `${name}.md`), report.markdown)
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify({ ...run, verdicts: report.verdicts }, null, 2)}\n`,
  )
  return `bench/results/${name}.md`
}
