import type { Finish } from '../../../core/call.ts'
import type { Usage } from '../../../core/usage.ts'
import { readMessagesEvent } from '../../anthropic-messages.ts'
import { fieldsOf, textOf, type Fields } from '../../reply-facts.ts'
import type { StreamTranslation, TranslateContext } from '../contract.ts'
import type { ToolNames } from '../tool-names.ts'
import { ChunkWriter } from './chunk-writer.ts'
import { chatUsageOf, finishReason, refusalText } from './ending.ts'
import { callId } from './ids.ts'

/** A call of a tool while its arguments come. */
interface OpenCall {
  readonly index: number
  /** Said where no arguments come as deltas: what the block began with. */
  readonly input: string
  hasArgs: boolean
}

/** A stream of message events as a chat stream. */
export class ChatStream implements StreamTranslation {
  readonly #context: TranslateContext
  readonly #names: ToolNames
  readonly #write: ChunkWriter
  #started = false
  #calls = 0
  /** Blocks of Anthropic's come one after another: at most one is open. */
  #call: OpenCall | undefined
  #finish: Finish
  #stopDetails: unknown
  #usage: Usage | undefined

  constructor(context: TranslateContext, names: ToolNames) {
    this.#context = context
    this.#names = names
    this.#write = new ChunkWriter(context)
  }

  piece(parsed: unknown): string {
    const event = fieldsOf(parsed)
    const out = this.#event(event)
    if (this.#started) return out
    this.#started = true
    return this.#write.role() + out
  }

  end(): string {
    const closing = this.#closeCall()
    const reason = finishReason(this.#finish, this.#calls > 0)
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
      case 'content_block_delta': return this.#delta(fieldsOf(event['delta']))
      case 'content_block_start': return this.#open(fieldsOf(event['content_block']))
      case 'content_block_stop': return this.#closeCall()
      case 'message_start':
      case 'message_delta': this.#note(event); return ''
      // Pings, and what is not known yet.
      default: return ''
    }
  }

  #delta(delta: Fields): string {
    // prettier-ignore
    switch (delta['type']) {
      case 'text_delta': return this.#text(delta['text'])
      case 'thinking_delta': return this.#thinking(delta['thinking'])
      case 'input_json_delta': return this.#args(delta['partial_json'])
      // Signatures and citations have no place in chat.
      default: return ''
    }
  }

  #open(content: Fields): string {
    const before = this.#closeCall()
    // prettier-ignore
    switch (content['type']) {
      case 'text': return before + this.#text(content['text'])
      case 'thinking': return before + this.#thinking(content['thinking'])
      case 'tool_use': return before + this.#openCall(content)
      default: return before
    }
  }

  #openCall(content: Fields): string {
    const index = this.#calls++
    // Some providers give all arguments here and no deltas.
    const input = JSON.stringify(fieldsOf(content['input']))
    this.#call = { index, input, hasArgs: false }
    const name = this.#names.original(textOf(content['name']) ?? '')
    return this.#write.call(index, callId(content, this.#context, index), name)
  }

  #closeCall(): string {
    const call = this.#call
    this.#call = undefined
    return call === undefined || call.hasArgs ? '' : this.#write.args(call.index, call.input)
  }

  #text(words: unknown): string {
    return typeof words === 'string' && words !== '' ? this.#write.content(words) : ''
  }

  #thinking(words: unknown): string {
    return typeof words === 'string' && words !== '' ? this.#write.reasoning(words) : ''
  }

  #args(json: unknown): string {
    const call = this.#call
    if (call === undefined || typeof json !== 'string' || json === '') return ''
    call.hasArgs = true
    return this.#write.args(call.index, json)
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
