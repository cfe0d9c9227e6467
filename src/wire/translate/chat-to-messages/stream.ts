import type { Finish } from '../../../core/call.ts'
import type { Usage } from '../../../core/usage.ts'
import { readMessagesEvent } from '../../anthropic-messages.ts'
import { fieldsOf, type Fields } from '../../reply-facts.ts'
import type { StreamTranslation, TranslateContext } from '../contract.ts'
import type { ToolNames } from '../tool-names.ts'
import { ChunkWriter } from './chunk-writer.ts'
import { chatUsageOf, finishReason, refusalText } from './ending.ts'
import { StreamedCalls } from './streamed-calls.ts'

/** A stream of message events as a chat stream. */
export class ChatStream implements StreamTranslation {
  readonly #context: TranslateContext
  readonly #write: ChunkWriter
  readonly #calls: StreamedCalls
  #started = false
  #finish: Finish
  #stopDetails: unknown
  #usage: Usage | undefined

  constructor(context: TranslateContext, names: ToolNames) {
    this.#context = context
    this.#write = new ChunkWriter(context)
    this.#calls = new StreamedCalls(context, names, this.#write)
  }

  piece(parsed: unknown): string {
    const event = fieldsOf(parsed)
    const out = this.#event(event)
    if (this.#started) return out
    this.#started = true
    return this.#write.role() + out
  }

  end(): string {
    const closing = this.#calls.closeAll()
    const reason = finishReason(this.#finish, this.#calls.count > 0)
    const refusal = reason === 'content_filter' ? this.#write.refusal(refusalText(this.#stopDetails)) : ''
    const usage =
      this.#context.facts.includeUsage && this.#usage !== undefined
        ? this.#write.usage(chatUsageOf(this.#usage))
        : ''
    return `${closing}${refusal}${this.#write.finish(reason)}${usage}data: [DONE]\n\n`
  }

  #event(event: Fields): string {
    // prettier-ignore
    switch (event['type']) {
      case 'content_block_delta': return this.#delta(event['index'], fieldsOf(event['delta']))
      case 'content_block_start': return this.#begin(event['index'], fieldsOf(event['content_block']))
      case 'content_block_stop': return this.#calls.close(event['index'])
      case 'message_start':
      case 'message_delta': this.#note(event); return ''
      // Pings, and what is not known yet.
      default: return ''
    }
  }

  #delta(index: unknown, delta: Fields): string {
    // prettier-ignore
    switch (delta['type']) {
      case 'text_delta': return this.#text(delta['text'])
      case 'thinking_delta': return this.#thinking(delta['thinking'])
      case 'input_json_delta': return this.#calls.args(index, delta['partial_json'])
      // Signatures and citations have no place in chat.
      default: return ''
    }
  }

  #begin(index: unknown, block: Fields): string {
    const before = this.#calls.begin(index, block)
    // prettier-ignore
    switch (block['type']) {
      case 'text': return before + this.#text(block['text'])
      case 'thinking': return before + this.#thinking(block['thinking'])
      default: return before
    }
  }

  #text(words: unknown): string {
    return typeof words === 'string' && words !== '' ? this.#write.content(words) : ''
  }

  #thinking(words: unknown): string {
    return typeof words === 'string' && words !== '' ? this.#write.reasoning(words) : ''
  }

  #note(event: Fields): void {
    const { finish, usage } = readMessagesEvent(event, this.#usage)
    this.#finish = finish ?? this.#finish
    // Read with what was known before, so it is never less.
    this.#usage = usage
    const details = fieldsOf(event['delta'])['stop_details']
    if (details !== undefined) this.#stopDetails = details
  }
}
