import { f1Of, precisionOf, recallOf, type Benign, type Scores, type Tally } from './screen-eval-score.ts'
import { columns, section } from './text.ts'

/** What an evaluation says beside the scores. */
export interface Measured {
  readonly records: number
  /** Records whose text was too slow to look through. They are judged by what was found until then. */
  readonly cutShort: number
  /** Million UTF-16 code units in a second of one thread’s work; NaN where there was nothing to time. */
  readonly megabytesPerSecond: number
}

const HEAD = ['', 'gold', 'found', 'P', 'R', 'F1', 'hidden', 'wrong']

export function scoresAsText(scores: Scores, measured: Measured): string {
  const { groups, types, sources, all, benign } = scores
  return [
    section('By group', table(groups)),
    section('By type', table(types)),
    section('By source', table(sources)),
    all.gold + all.judged > 0 ? columns([HEAD, rowOf('All', all)]).join('\n') : '',
    benign.texts > 0 ? benignAsText(benign) : '',
    lastLine(measured),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function lastLine({ records, cutShort, megabytesPerSecond }: Measured): string {
  const cut = cutShort === 0 ? '' : `, ${cutShort} of them cut short`
  return `${records} records${cut}; ${decimal(megabytesPerSecond, 1)} MB/s`
}

/** The most frequent first. */
function table(tallies: ReadonlyMap<string, Tally>): string[] {
  const rows = [...tallies].toSorted(([, a], [, b]) => b.gold - a.gold || b.wrong - a.wrong)
  return rows.length === 0 ? [] : columns([HEAD, ...rows.map(([name, tally]) => rowOf(name, tally))])
}

function rowOf(name: string, tally: Tally): string[] {
  const { gold, found, hidden, wrong } = tally
  return [
    name,
    `${gold}`,
    `${found}`,
    ...[precisionOf(tally), recallOf(tally), f1Of(tally), hidden / gold].map((share) => decimal(share, 3)),
    `${wrong}`,
  ]
}

function benignAsText({ bytes, texts, touched, byType, byKind }: Benign): string {
  const megabytes = bytes / 1e6
  const wrong = [...byType.values()].reduce((sum, count) => sum + count, 0)
  return [
    `Benign text: ${decimal(megabytes, 2)} MB, ${wrong} false alarms, ${decimal(wrong / megabytes, 2)} per MB, ` +
      `in ${touched} of ${texts} texts`,
    ...section(
      'False alarms per MB by type',
      columns(ratesOf([...byType].map(([type, count]) => [type, count, megabytes]))),
    ).split('\n'),
    ...section(
      'By kind of text',
      columns(ratesOf([...byKind].map(([kind, each]) => [kind, each.wrong, each.bytes / 1e6]))),
    ).split('\n'),
  ]
    .filter((line) => line !== '')
    .join('\n')
}

function ratesOf(counts: readonly (readonly [string, number, number])[]): string[][] {
  return counts
    .filter(([, count]) => count > 0)
    .toSorted((a, b) => b[1] / b[2] - a[1] / a[2])
    .map(([name, count, megabytes]) => [name, decimal(count / megabytes, 2), `(${count})`])
}

/** The same for programs. Shares that nothing speaks for are null. */
export function scoresAsJson(scores: Scores, measured: Measured): object {
  const { groups, types, sources, all, benign } = scores
  const { records, cutShort, megabytesPerSecond } = measured
  const rows = (tallies: ReadonlyMap<string, Tally>): unknown =>
    Object.fromEntries([...tallies].map(([name, tally]) => [name, tallyAsJson(tally)]))
  return {
    records,
    cut_short: cutShort,
    megabytes_per_second: megabytesPerSecond,
    all: tallyAsJson(all),
    groups: rows(groups),
    types: rows(types),
    sources: rows(sources),
    benign: {
      texts: benign.texts,
      bytes: benign.bytes,
      touched: benign.touched,
      false_alarms: Object.fromEntries(benign.byType),
      by_kind: Object.fromEntries(benign.byKind),
    },
  }
}

function tallyAsJson(tally: Tally): unknown {
  return { ...tally, precision: precisionOf(tally), recall: recallOf(tally), f1: f1Of(tally) }
}

function decimal(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–'
}
