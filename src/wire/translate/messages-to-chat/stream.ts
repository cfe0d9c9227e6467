import type { Usage } from '../../../core/usage.ts'
import { chatUsage, fieldsOf, listOf, textOf } from '../../reply-facts.ts'
import { contentOf, reasoningOf } from '../chat-reply.ts'
import type { StreamTranslation, TranslateContext } from '../contract.ts'
import { Held } from '../held.ts'
import type { ToolNames } from '../tool-names.ts'
import { BlockWriter } from './block-writer.ts'
import { endingOf, isCut, messageUsage } from './ending.ts'
import { messageId } from './said.ts'
import { StreamedCalls } from './streamed-calls.ts'

/**
 * A chat stream as a stream of message events.
 *
 * Blocks of a message come strictly one after another, while fragments of parallel calls may interleave. So the first call is
 * written as it comes, and the others are held until the end: nobody may run a tool before it anyway. What a provider says
 * behind the beginning of a call (rare) is held too.
 */
export class MessageStream implements StreamTranslation {
  readonly #context: TranslateContext
  readonly #blocks: BlockWriter
  readonly #calls: StreamedCalls
  readonly #held = new Held()
  #started = false
  #lateReasoning = ''
  #lateText = ''
  #refusal = ''
  #finish: string | undefined
  #usage: Usage | undefined

  constructor(context: TranslateContext, names: ToolNames) {
    this.#context = context
    this.#blocks = new BlockWriter(context.signer, this.#held)
    this.#calls = new StreamedCalls(context, names, this.#blocks, this.#held)
  }

  piece(parsed: unknown): string {
    const chunk = fieldsOf(parsed)
    const { usage } = chunk
    if (typeof usage === 'object' && usage !== null) this.#usage = chatUsage(usage) ?? this.#usage
    const choice = fieldsOf(listOf(chunk['choices'])[0])
    this.#finish = textOf(choice['finish_reason']) ?? this.#finish
    const delta = fieldsOf(choice['delta'])
    let out = this.#started ? '' : this.#start()
    out += this.#reasoning(reasoningOf(delta))
    out += this.#text(contentOf(delta['content']))
    const refusal = textOf(delta['refusal'])
    if (refusal !== undefined) {
      this.#refusal = this.#held.add(this.#refusal, refusal)
      out += this.#text(refusal)
    }
    const calls = delta['tool_calls']
    return Array.isArray(calls) && calls.length > 0 ? out + this.#calls.take(calls) : out
  }

  end(): string {
    const calls = this.#calls.end(isCut(this.#finish), () => this.#late())
    const ending = endingOf(this.#finish, this.#calls.written > 0, this.#refusal)
    const delta = JSON.stringify(ending)
    const usage = JSON.stringify(messageUsage(this.#usage))
    return (
      calls +
      this.#blocks.close() +
      `event: message_delta\ndata: {"type":"message_delta","delta":${delta},"usage":${usage}}\n\n` +
      'event: message_stop\ndata: {"type":"message_stop"}\n\n'
    )
  }

  #start(): string {
    this.#started = true
    const message = {
      id: messageId(this.#context),
      type: 'message',
      role: 'assistant',
      model: this.#context.alias,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      // What was used is known at the end.
      usage: messageUsage(undefined),
    }
    return `event: message_start\ndata: {"type":"message_start","message":${JSON.stringify(message)}}\n\n`
  }

  #reasoning(words: string): string {
    if (words === '') return ''
    if (!this.#calls.begun) return this.#blocks.thinking(words)
    this.#lateReasoning = this.#held.add(this.#lateReasoning, words)
    return ''
  }

  #text(words: string): string {
    if (words === '') return ''
    if (!this.#calls.begun) return this.#blocks.text(words)
    this.#lateText = this.#held.add(this.#lateText, words)
    return ''
  }

  #late(): string {
    let out = ''
    if (this.#lateReasoning !== '') out += this.#blocks.thinking(this.#lateReasoning)
    if (this.#lateText !== '') out += this.#blocks.text(this.#lateText)
    return out
  }
}
