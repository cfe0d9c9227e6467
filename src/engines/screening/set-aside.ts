import { allowHash } from '../../core/allow-hash.ts'
import { ALWAYS_ON, type DetectionRules } from '../../core/detection-rules.ts'
import type { ActionCount, Finding } from '../../core/finding.ts'
import { Tally } from './actions.ts'

export interface Sorted {
  /** What is acted upon. */
  readonly kept: readonly Finding[]
  /** How much is only counted, and why. */
  readonly aside: readonly ActionCount[]
}

/** What is found and left alone: by detectors in shadow, and values that are known to be harmless. Keys of this gateway never are. */
export class SetAside {
  /** Whether there is something to be seen although nothing is done about it. */
  readonly watches: boolean
  readonly #shadow: ReadonlySet<string>
  readonly #salt: string
  /** Only of these values are hashed. */
  readonly #types: ReadonlySet<string>
  /** Whose values they are, by type and hash; undefined for everybody’s. */
  readonly #owners: ReadonlyMap<string, readonly (string | undefined)[]>

  constructor({ shadow, allow }: Pick<DetectionRules, 'shadow' | 'allow'>) {
    this.#shadow = new Set(shadow)
    this.#salt = allow.salt
    this.#types = new Set(allow.values.map(({ type }) => type))
    const groups = Map.groupBy(allow.values, ({ type, hash }) => `${type} ${hash}`)
    this.#owners = new Map([...groups].map(([key, values]) => [key, values.map(({ tenant }) => tenant)]))
    this.watches = this.#shadow.size > 0
  }

  /** @param tenant whose text it is @param findings of this text */
  sort(text: string, findings: readonly Finding[], tenant: string): Sorted {
    if (this.#shadow.size === 0 && this.#types.size === 0) return { kept: findings, aside: [] }
    const kept: Finding[] = []
    const aside = new Tally()
    for (const finding of findings) {
      if (ALWAYS_ON.has(finding.detector)) kept.push(finding)
      else if (this.#shadow.has(finding.detector)) aside.add({ finding, action: 'shadow' })
      else if (this.#isListed(text, finding, tenant)) aside.add({ finding, action: 'listed' })
      else kept.push(finding)
    }
    return { kept, aside: aside.counts }
  }

  #isListed(text: string, { type, start, end }: Finding, tenant: string): boolean {
    if (!this.#types.has(type)) return false
    const owners = this.#owners.get(`${type} ${allowHash(text.slice(start, end), this.#salt)}`)
    return owners?.some((owner) => owner === undefined || owner === tenant) === true
  }
}
