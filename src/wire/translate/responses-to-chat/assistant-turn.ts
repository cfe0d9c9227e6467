import type { Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'

/** A tool call of the turn, and where it stands. */
interface Call {
  readonly id: string
  readonly pointer: string
}

const BETWEEN_MESSAGES = '\n\n'

/**
 * What the assistant said in one turn. Responses has an item for each piece of it; chat has one message, and a provider that
 * wants its reasoning back wants it in the message with the calls.
 */
export class AssistantTurn {
  readonly calls: Call[] = []
  readonly #draft: Draft
  readonly #out: Out[] = []
  readonly #texts: string[] = []
  #reasoning = ''

  constructor(draft: Draft) {
    this.#draft = draft
  }

  say(text: string): void {
    if (text !== '') this.#texts.push(text)
  }

  reason(text: string): void {
    this.#reasoning += text
  }

  /** @param args JSON, as the model wrote it */
  call(call: Call, name: string, args: string): void {
    this.calls.push(call)
    this.#out.push({ id: call.id, type: 'function', function: { name, arguments: args } })
  }

  /** Undefined where there is nothing but reasoning: a turn that was broken off. */
  message(): Out | undefined {
    const content = this.#texts.join(BETWEEN_MESSAGES)
    if (content === '' && this.calls.length === 0) {
      this.#draft.warn('dropped=reasoning')
      return undefined
    }
    return {
      role: 'assistant',
      // Beside calls too: DeepSeek wants a text, were it empty.
      content,
      // Some providers want it back, byte for byte; those that take none leave it out themselves.
      reasoning_content: this.#reasoning === '' ? undefined : this.#reasoning,
      tool_calls: this.calls.length === 0 ? undefined : this.#out,
    }
  }
}
