import { RISK_LABELS, RiskWatch, type RiskLabel } from '../../engines/screening/stream-risks.ts'
import type { TextStep } from './screened-text.ts'

/** What all texts of a reply together may do. */
export class ReplyRisks {
  readonly #found = new Set<RiskLabel>()

  /** Looks at one text as it goes out. */
  step(): TextStep {
    const watch = new RiskWatch()
    return {
      push: (piece) => {
        watch.push(piece)
        return piece
      },
      end: () => {
        for (const label of watch.end()) this.#found.add(label)
        return ''
      },
    }
  }

  /** Of the texts that are over. */
  get labels(): readonly RiskLabel[] {
    return RISK_LABELS.filter((label) => this.#found.has(label))
  }
}
