import { chatUsage, fieldsOf, listOf, textOf, type Fields } from '../../reply-facts.ts'
import { contentOf, reasoningOf } from '../chat-reply.ts'
import { Untranslatable, type ReplyTranslation, type TranslateContext } from '../contract.ts'
import { readInput } from '../tool-input.ts'
import type { ToolNames } from '../tool-names.ts'
import { endingOf, isCut, messageUsage } from './ending.ts'
import { CallIds, messageId } from './said.ts'
import { MessageStream } from './stream.ts'

/** Replies of a chat upstream as messages. */
export class MessageReplies implements ReplyTranslation {
  readonly #context: TranslateContext
  readonly #names: ToolNames

  constructor(context: TranslateContext, names: ToolNames) {
    this.#context = context
    this.#names = names
  }

  whole(parsed: unknown): object {
    const reply = fieldsOf(parsed)
    const choice = fieldsOf(listOf(reply['choices'])[0])
    const message = choice['message']
    if (typeof message !== 'object' || message === null) throw new Untranslatable('the reply has no message')
    const said = fieldsOf(message)
    const finish = textOf(choice['finish_reason'])
    const refusal = textOf(said['refusal']) ?? ''
    const calls = this.#calls(said, isCut(finish))
    return {
      id: messageId(this.#context),
      type: 'message',
      role: 'assistant',
      model: this.#context.alias,
      content: [...this.#thinking(said), ...text(contentOf(said['content']) + refusal), ...calls],
      ...endingOf(finish, calls.length > 0, refusal),
      usage: messageUsage(chatUsage(reply['usage'])),
    }
  }

  stream(): MessageStream {
    return new MessageStream(this.#context, this.#names)
  }

  #thinking(said: Fields): object[] {
    const thinking = reasoningOf(said)
    if (thinking === '') return []
    return [{ type: 'thinking', thinking, signature: this.#context.signer.sign(thinking) }]
  }

  /** @param cut the provider broke off: a call whose arguments are cut is left out */
  #calls(said: Fields, cut: boolean): object[] {
    const blocks: object[] = []
    const ids = new CallIds(this.#context)
    for (const item of listOf(said['tool_calls'])) {
      const call = fieldsOf(item)
      const called = fieldsOf(call['function'])
      const name = textOf(called['name'])
      const args = called['arguments']
      const input = readInput(typeof args === 'string' ? args : '')
      if (name === undefined || input === undefined) {
        if (cut) continue
        throw new Untranslatable('a tool call has no name or arguments that are no JSON object')
      }
      const id = ids.next(textOf(call['id']))
      blocks.push({ type: 'tool_use', id, name: this.#names.original(name), input })
    }
    return blocks
  }
}

function text(words: string): object[] {
  return words === '' ? [] : [{ type: 'text', text: words }]
}
