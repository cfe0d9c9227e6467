import { readMessagesReply } from '../../anthropic-messages.ts'
import { fieldsOf, textOf, type Fields } from '../../reply-facts.ts'
import { Untranslatable, type ReplyTranslation, type TranslateContext } from '../contract.ts'
import type { ToolNames } from '../tool-names.ts'
import { readCall } from './called.ts'
import { chatUsageOf, finishReason, refusalText } from './ending.ts'
import { replyId } from './ids.ts'
import { ChatStream } from './stream.ts'

/** Replies of a Messages upstream as chat completions. What Anthropic ran by itself, and citations, have no place there. */
export class ChatReplies implements ReplyTranslation {
  readonly #context: TranslateContext
  readonly #names: ToolNames

  constructor(context: TranslateContext, names: ToolNames) {
    this.#context = context
    this.#names = names
  }

  whole(parsed: unknown): object {
    const { content, stop_details: details } = fieldsOf(parsed)
    if (!Array.isArray(content)) throw new Untranslatable('the reply has no content')
    const { finish, usage } = readMessagesReply(parsed)
    const blocks = content.map(fieldsOf)
    const calls = this.#calls(blocks)
    const reason = finishReason(finish, calls.length > 0)
    const text = joined(blocks, 'text', 'text')
    const reasoning = joined(blocks, 'thinking', 'thinking')
    const message = {
      role: 'assistant',
      content: text === '' && calls.length > 0 ? null : text,
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      refusal: reason === 'content_filter' ? refusalText(details) : null,
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    }
    return {
      id: replyId(this.#context),
      object: 'chat.completion',
      created: this.#context.createdS,
      model: this.#context.alias,
      choices: [{ index: 0, message, logprobs: null, finish_reason: reason }],
      ...(usage === undefined ? {} : { usage: chatUsageOf(usage) }),
    }
  }

  stream(): ChatStream {
    return new ChatStream(this.#context, this.#names)
  }

  #calls(blocks: readonly Fields[]): object[] {
    return blocks
      .filter((block) => block['type'] === 'tool_use')
      .map((block, index) => {
        const { id, name, input } = readCall(block, this.#context, this.#names, index)
        return { id, type: 'function', function: { name, arguments: input } }
      })
  }
}

/** Several blocks of text are one text that was cut where something stands beside it. */
function joined(blocks: readonly Fields[], type: string, member: string): string {
  let text = ''
  for (const block of blocks) if (block['type'] === type) text += textOf(block[member]) ?? ''
  return text
}
