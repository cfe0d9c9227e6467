/** Which text of a reply it is. */
export interface TextAbout {
  /** It is JSON, and is so after it, as the arguments of a tool are. */
  readonly json?: boolean
  /** The tool that it is said to; `''` where its name is not known. */
  readonly tool?: string | undefined
  /** Name of what it is the value of. */
  readonly key?: string
}

/** Begins a text of the reply. */
export type OpenText = (about: TextAbout) => ScreenedText

/** Something done to a text that comes in pieces. */
export interface TextStep {
  /** @returns what may go out now */
  push(piece: string): string
  /** @returns what was held back */
  end(): string
}

/** One text of a reply, in pieces: each step is given what the one before it let through. */
export class ScreenedText implements TextStep {
  readonly #steps: readonly TextStep[]

  constructor(steps: readonly TextStep[]) {
    this.#steps = steps
  }

  push(piece: string): string {
    let text = piece
    for (const step of this.#steps) {
      if (text === '') return ''
      text = step.push(text)
    }
    return text
  }

  end(): string {
    let rest = ''
    for (const step of this.#steps) rest = (rest === '' ? '' : step.push(rest)) + step.end()
    return rest
  }

  all(text: string): string {
    return this.push(text) + this.end()
  }
}

/** They spell the text once more, token by token, as the provider wrote it. */
export function hideLogprobs(holder: Record<string, unknown>): void {
  if ('logprobs' in holder) holder['logprobs'] = Array.isArray(holder['logprobs']) ? [] : null
}
