/** How far behind its end a number is read on: words there may say what it is, another group may belong to it. */
export const READ_ON = 20
/** Longest row of groups that is taken for one thing: an IBAN of 34 characters in groups of four, and its label. */
const MAX_ROW = 48
const MAX_GAP = 2

interface Stretch {
  readonly start: number
  end: number
  /** Where the text must have been read to before it can be judged. */
  settlesAt: number
  readonly isRow: boolean
  /** Waits for what follows only because it may be the name of somebody. */
  isOnlyName: boolean
}

interface Added {
  readonly start: number
  readonly end: number
  /** Digits or capitals: belongs with such groups right before it. */
  readonly isCode: boolean
  /** Waits for what follows. */
  readonly readsOn: boolean
  readonly isOnlyName: boolean
}

/** What was read to its end and may be something to find, but is not judged yet: in order. */
export class Waiting {
  #stretches: Stretch[] = []

  get isEmpty(): boolean {
    return this.#stretches.length === 0
  }

  /** Where the first can be judged; infinite where nothing waits. */
  get settlesAt(): number {
    return this.#stretches[0]?.settlesAt ?? Infinity
  }

  add({ start, end, isCode, readsOn, isOnlyName }: Added): void {
    const last = this.#stretches.at(-1)
    if (isCode && last?.isRow === true && start - last.end <= MAX_GAP && end - last.start <= MAX_ROW) {
      last.end = end
      last.settlesAt = end + READ_ON
      last.isOnlyName &&= isOnlyName
      return
    }
    const settlesAt = readsOn ? end + READ_ON : end + 1
    this.#stretches.push({ start, end, settlesAt, isRow: readsOn, isOnlyName })
  }

  /** Whether what starts there does not belong to what waits before it. */
  isApart(start: number): boolean {
    const last = this.#stretches.at(-1)
    return last === undefined || !last.isRow || start - last.end > MAX_GAP
  }

  /** A plain word has ended there: it is no part of a name, and so the name is over. */
  settleNames(at: number): void {
    for (const stretch of this.#stretches)
      if (stretch.isOnlyName) stretch.settlesAt = Math.min(stretch.settlesAt, at)
  }

  /** Something was found there that reaches into what cannot be judged yet. */
  holdBack(start: number, end: number, settlesAt: number): void {
    this.#stretches = this.#stretches.filter((stretch) => stretch.start >= end)
    this.#stretches.unshift({ start, end, settlesAt, isRow: false, isOnlyName: false })
  }

  /** Start of the first that cannot be judged yet with the text read to `at`; infinite where all can. */
  unsettledFrom(at: number): number {
    return this.#stretches.find(({ settlesAt }) => settlesAt > at)?.start ?? Infinity
  }

  /** Forgets what ends before. */
  dropBefore(at: number): void {
    if (this.#stretches.length > 0) this.#stretches = this.#stretches.filter(({ end }) => end > at)
  }
}
