import type { Subject } from '../../plugins/detectors/contract.ts'
import type { Reader } from './compile.ts'

/** Reads a part of the text for a detector. Returns false once the budget is spent. */
export type Read = (reader: Reader, from: number, to: number) => boolean

/**
 * What the detectors that read for themselves are given: the text around their anchors, where two of these touch as one, so that nothing
 * is read twice, however many anchors there are. Those without anchors get all of it.
 */
export class Stretches {
  readonly #readers: readonly Reader[]
  readonly #subject: Subject
  readonly #read: Read
  /** By the place of the reader in the plan; empty where `to` is 0. */
  readonly #from: Int32Array
  readonly #to: Int32Array

  constructor(readers: readonly Reader[], subject: Subject, read: Read) {
    this.#readers = readers
    this.#subject = subject
    this.#read = read
    this.#from = new Int32Array(readers.length)
    this.#to = new Int32Array(readers.length)
    for (const [index, { detector }] of readers.entries())
      if (detector.anchors === undefined || detector.wantsAll?.(subject) === true)
        this.#to[index] = subject.text.length
  }

  /** An anchor of the reader with that place in the plan stands there. Anchors come in the order of their ends. */
  around(index: number, start: number, end: number): boolean {
    const reader = this.#readers[index]!
    const { reach = 0 } = reader.detector
    const from = Math.max(0, start - reach)
    const to = Math.min(this.#subject.text.length, end + reach)
    const before = this.#to[index]!
    if (from > before || before === 0) {
      if (before > 0 && !this.#read(reader, this.#from[index]!, before)) return false
      this.#from[index] = from
    }
    this.#to[index] = Math.max(before, to)
    return true
  }

  /** Reads what is left. */
  finish(): boolean {
    return this.#readers.every((reader, index) => {
      const to = this.#to[index]!
      return to === 0 || this.#read(reader, this.#from[index]!, to)
    })
  }
}
