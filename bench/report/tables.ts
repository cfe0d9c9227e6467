import type { Case } from '../cases.ts'
import type { Figures, Metric, Result } from '../figures.ts'
import { figuresOf, type Verdict } from './targets.ts'

export type Table = { title: string; head: string[]; rows: string[][] }

type Column = { head: string; show: (figures: Figures, base: Figures) => string }

function plain(head: string, metric: Metric): Column {
  return { head, show: (figures) => format(figures[metric]) }
}

function pair(head: string, first: Metric, second: Metric): Column {
  return {
    head,
    show: (figures) =>
      figures[first] === undefined ? '–' : `${format(figures[first])} / ${format(figures[second])}`,
  }
}

function against(head: string, metric: Metric): Column {
  return { head, show: (figures, base) => multiple(figures[metric], base[metric]) }
}

const CPU_CALL = [plain('CPU µs/call', 'cpuUsPerCall'), against('× nginx', 'cpuUsPerCall')]
const CPU_EVENT = [plain('CPU µs/event', 'cpuUsPerEvent'), against('× nginx', 'cpuUsPerEvent')]
const BUSY: Column = {
  head: 'core busy',
  show: ({ busy }) => (busy === undefined ? '–' : `${(busy * 100).toFixed(0)} %`),
}
const MEMORY = pair('RSS before / peak MB', 'rssBeforeMb', 'rssPeakMb')
const TTFT = pair('TTFT p50 / p99 ms', 'ttftP50Ms', 'ttftP99Ms')
const ERRORS = plain('errors', 'errors')

const HALF = [
  plain('half rate /s', 'halfRate'),
  pair('p50 / p99 ms', 'p50Ms', 'p99Ms'),
  pair('direct', 'directP50Ms', 'directP99Ms'),
  pair('added', 'addedP50Ms', 'addedP99Ms'),
]

function columnsOf(it: Case): Column[] {
  if (it.kind === 'many') {
    const perStream = pair('KB/stream end / peak', 'rssPerStreamKb', 'peakPerStreamKb')
    return [
      ...CPU_EVENT,
      plain('events/s', 'eventsPerSecond'),
      BUSY,
      plain('streams', 'streams'),
      perStream,
      MEMORY,
      ERRORS,
    ]
  }
  const stream = it.request.stream ? CPU_EVENT.slice(0, 1) : []
  const rate = plain(
    it.kind === 'paced' ? 'events/s' : 'calls/s',
    it.kind === 'paced' ? 'eventsPerSecond' : 'callsPerSecond',
  )
  const half = it.kind === 'load' ? HALF : []
  return [...CPU_CALL, ...stream, rate, BUSY, ...half, ...(it.request.stream ? [TTFT] : []), MEMORY, ERRORS]
}

export function caseTable(it: Case, results: Result[]): Table {
  const columns = columnsOf(it)
  const base = figuresOf(results, it.name, 'nginx')
  const rows = results
    .filter((each) => each.case === it.name)
    .map(({ system, figures }) => [system, ...columns.map((column) => column.show(figures, base))])
  return { title: `${it.name}: ${it.title}`, head: ['system', ...columns.map((column) => column.head)], rows }
}

export function targetTable(list: Verdict[]): Table {
  const rows = list.map(({ promise, limit, measured, ok }) => [
    promise,
    limit,
    measured,
    ok === undefined ? '–' : ok ? 'yes' : 'NO',
  ])
  return { title: 'targets', head: ['promise', 'limit', 'measured', 'kept'], rows }
}

export function format(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  if (Number.isInteger(value) || Math.abs(value) >= 100) return value.toFixed(0)
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

function multiple(value: number | undefined, base: number | undefined): string {
  return value === undefined || !base ? '–' : `${(value / base).toFixed(2)}×`
}

export function toTerminal({ title, head, rows }: Table): string {
  const widths = head.map((name, index) => Math.max(name.length, ...rows.map((row) => row[index]!.length)))
  const line = (cells: string[]) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!)))
      .join('  ')
  return [title, line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line), ''].join(
    '\n',
  )
}

function markdownRow(cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}

export function toMarkdown({ title, head, rows }: Table): string {
  return [
    `## ${title}`,
    '',
    markdownRow(head),
    markdownRow(head.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...rows.map(markdownRow),
    '',
  ].join('\n')
}
