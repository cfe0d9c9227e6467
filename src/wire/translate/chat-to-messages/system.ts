import type { Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'

/** The system prompt as it grows: Anthropic has one for the whole conversation. */
export class System {
  readonly #draft: Draft
  readonly #texts: string[] = []

  constructor(draft: Draft) {
    this.#draft = draft
  }

  add(texts: readonly string[]): void {
    for (const text of texts) if (text.trim() !== '') this.#texts.push(text)
  }

  /** What stood in mid conversation, and loses its place. */
  addLate(texts: readonly string[]): void {
    this.#draft.warn('mapped=role.system')
    this.add(texts)
  }

  blocks(): Out | undefined {
    return this.#texts.length === 0 ? undefined : this.#texts.map((text) => ({ type: 'text', text }))
  }
}
