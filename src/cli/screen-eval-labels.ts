import { TRUSTS, type Trust } from '../core/guardrail.ts'
import type { LabelledRecord } from './screen-eval-data.ts'
import { isAttempt, verdictOn, type GuardChoice } from './screen-guard.ts'
import { columns, section } from './text.ts'

/** Texts of one source and label, and how many of them count as attempts. */
interface Tally {
  texts: number
  flagged: number
}

/** Judges verdicts on whole texts by labels, by source. */
export class LabelScorer {
  readonly attacks = new Map<string, Tally>()
  readonly benign = new Map<string, Tally>()
  readonly predictions: string[] = []

  get isEmpty(): boolean {
    return this.attacks.size === 0 && this.benign.size === 0
  }

  /** A record may say itself who stands behind its text. */
  add(record: LabelledRecord, { as }: GuardChoice): void {
    const { score } = verdictOn(record.text, trustIn(record) ?? as)
    const flagged = isAttempt(score)
    const tallies = record.label === 'benign' ? this.benign : this.attacks
    const tally = tallies.get(record.source) ?? { texts: 0, flagged: 0 }
    tallies.set(record.source, { texts: tally.texts + 1, flagged: tally.flagged + Number(flagged) })
    this.predictions.push(
      `${JSON.stringify({ id: record.id, label: flagged ? 'attack' : 'benign', score })}\n`,
    )
  }

  asText(): string {
    return [
      section('Attacks found, by source', rowsOf(this.attacks)),
      section('Benign texts taken for attacks, by source', rowsOf(this.benign)),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
  }

  asJson(): unknown {
    return { attacks: jsonOf(this.attacks), benign: jsonOf(this.benign) }
  }
}

function trustIn({ trust }: LabelledRecord): Trust | undefined {
  return TRUSTS.find((each) => each === trust)
}

/** The total, and what the sources say on average: each counts as much as any other. */
function rowsOf(tallies: ReadonlyMap<string, Tally>): string[] {
  if (tallies.size === 0) return []
  const all = [...tallies].toSorted(([a], [b]) => a.localeCompare(b))
  const total = all.reduce(
    (sum, [, each]) => ({ texts: sum.texts + each.texts, flagged: sum.flagged + each.flagged }),
    { texts: 0, flagged: 0 },
  )
  return columns([
    ['', 'texts', 'flagged', 'share'],
    ...all.map(([source, tally]) => rowOf(source, tally)),
    rowOf('all', total),
    ['mean of sources', '', '', meanOf(tallies).toFixed(3)],
  ])
}

function rowOf(name: string, { texts, flagged }: Tally): string[] {
  return [name, `${texts}`, `${flagged}`, (flagged / texts).toFixed(3)]
}

function meanOf(tallies: ReadonlyMap<string, Tally>): number {
  return [...tallies.values()].reduce((sum, { texts, flagged }) => sum + flagged / texts, 0) / tallies.size
}

function jsonOf(tallies: ReadonlyMap<string, Tally>): unknown {
  return Object.fromEntries(
    [...tallies].map(([source, { texts, flagged }]) => [source, { texts, flagged, share: flagged / texts }]),
  )
}
