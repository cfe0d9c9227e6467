import type { ActionCount } from '../../core/finding.ts'
import { merged } from './screen.ts'

/** What of a reply goes on record: what was found in it and what was done about it, never what it was. */
export class ReplyEvidence {
  #findings: readonly ActionCount[] = []
  #risks: readonly string[] = []

  found(counts: readonly ActionCount[]): void {
    if (counts.length > 0) this.#findings = merged([...this.#findings, ...counts])
  }

  risky(labels: readonly string[]): void {
    this.#risks = labels
  }

  /** Undefined where there is nothing to say. */
  get findings(): readonly ActionCount[] | undefined {
    return this.#findings.length === 0 ? undefined : this.#findings
  }

  get risks(): readonly string[] | undefined {
    return this.#risks.length === 0 ? undefined : this.#risks
  }
}
