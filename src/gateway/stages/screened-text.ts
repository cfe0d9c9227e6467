import type { StreamRestore } from '../../engines/screening/stream-restore.ts'
import type { StreamScreen } from '../../engines/screening/stream.ts'

/** Begins a text of the reply. @param json the text is JSON, and is so after it */
export type OpenText = (json: boolean) => ScreenedText

/** One text of a reply, in pieces: first what is in it is judged, then tokens are given back their values. */
export class ScreenedText {
  readonly #screened: StreamScreen | undefined
  readonly #restored: StreamRestore | undefined
  readonly #close: (stream: StreamScreen) => void

  constructor(
    screened: StreamScreen | undefined,
    restored: StreamRestore | undefined,
    close: (stream: StreamScreen) => void,
  ) {
    this.#screened = screened
    this.#restored = restored
    this.#close = close
  }

  /** @returns what may go out now */
  push(piece: string): string {
    const text = this.#screened === undefined ? piece : this.#screened.push(piece)
    if (this.#screened?.blocked === true) this.#close(this.#screened)
    return this.#restored === undefined ? text : this.#restored.push(text)
  }

  /** @returns what was held back */
  end(): string {
    const rest = this.#screened?.end() ?? ''
    if (this.#screened !== undefined) this.#close(this.#screened)
    return this.#restored === undefined ? rest : this.#restored.push(rest) + this.#restored.end()
  }

  all(text: string): string {
    return this.push(text) + this.end()
  }
}

/** They spell the text once more, token by token, as the provider wrote it. */
export function hideLogprobs(choice: Record<string, unknown>): void {
  if ('logprobs' in choice) choice['logprobs'] = null
}
