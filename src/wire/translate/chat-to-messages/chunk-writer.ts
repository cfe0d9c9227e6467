import type { TranslateContext } from '../contract.ts'
import { replyId } from './ids.ts'

/** Writes the chunks of one reply. What they share is spelled once. */
export class ChunkWriter {
  readonly #head: string
  readonly #toChoice: string
  readonly #fromChoice: string

  constructor(context: TranslateContext) {
    const { alias, createdS, facts } = context
    const shared = { id: replyId(context), object: 'chat.completion.chunk', created: createdS, model: alias }
    this.#head = `data: ${JSON.stringify(shared).slice(0, -1)},"choices":[`
    this.#toChoice = `${this.#head}{"index":0,"delta":`
    // Callers that asked for usage are told in every chunk that it is still to come.
    const usage = facts.includeUsage ? ',"usage":null' : ''
    this.#fromChoice = `,"logprobs":null,"finish_reason":null}]${usage}}\n\n`
  }

  role(): string {
    return this.#delta('{"role":"assistant","content":""}')
  }

  content(words: string): string {
    return this.#delta(`{"content":${JSON.stringify(words)}}`)
  }

  reasoning(words: string): string {
    return this.#delta(`{"reasoning_content":${JSON.stringify(words)}}`)
  }

  refusal(words: string): string {
    return this.#delta(`{"refusal":${JSON.stringify(words)}}`)
  }

  call(index: number, id: string, name: string): string {
    const called = `{"name":${JSON.stringify(name)},"arguments":""}`
    return this.#delta(
      `{"tool_calls":[{"index":${index},"id":${JSON.stringify(id)},"type":"function","function":${called}}]}`,
    )
  }

  args(index: number, json: string): string {
    return this.#delta(`{"tool_calls":[{"index":${index},"function":{"arguments":${JSON.stringify(json)}}}]}`)
  }

  finish(reason: string): string {
    return `${this.#toChoice}{}${this.#fromChoice.replace('"finish_reason":null', `"finish_reason":"${reason}"`)}`
  }

  usage(usage: object): string {
    return `${this.#head}],"usage":${JSON.stringify(usage)}}\n\n`
  }

  #delta(delta: string): string {
    return this.#toChoice + delta + this.#fromChoice
  }
}
