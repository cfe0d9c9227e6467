import { isHighSurrogate } from './actions.ts'

/** How much of what has gone out is kept: context looks back 40 characters, the name of a secret may stand a few lines before. */
const LOOK_BACK = 160
const TRIM_AT = 512

/** The text of a stream that is still needed, and what comes out of it. Places count from the beginning of the stream. */
export class StreamBuffer {
  #text = ''
  #base = 0
  #sent = 0
  #out = ''

  /** How far the text has been let out, or replaced. */
  get sent(): number {
    return this.#sent
  }

  get end(): number {
    return this.#base + this.#text.length
  }

  append(chunk: string): void {
    if (this.#sent - this.#base > TRIM_AT) {
      this.#text = this.#text.slice(this.#sent - LOOK_BACK - this.#base)
      this.#base = this.#sent - LOOK_BACK
    }
    this.#text += chunk
  }

  codeAt(at: number): number {
    return this.#text.charCodeAt(at - this.#base)
  }

  slice(start: number, end: number): string {
    return this.#text.slice(start - this.#base, end - this.#base)
  }

  /** Where context of what has not gone out begins. */
  get lookBackFrom(): number {
    return Math.max(0, this.#sent - LOOK_BACK)
  }

  /** Lets everything before out as it is. */
  release(to: number): void {
    if (to <= this.#sent) return
    this.#out += this.slice(this.#sent, to)
    this.#sent = to
  }

  /** Lets this out instead of everything before. */
  replace(to: number, replacement: string): void {
    this.#out += replacement
    this.#sent = Math.max(this.#sent, to)
  }

  /** What has come out since. Half a character waits for the other half. */
  take(isFinal: boolean): string {
    const out = this.#out
    const keepsHalf = !isFinal && isHighSurrogate(out.charCodeAt(out.length - 1))
    this.#out = keepsHalf ? out.slice(-1) : ''
    return keepsHalf ? out.slice(0, -1) : out
  }
}
