import { fieldsOf, MAX_CALLS, textOf, type Fields } from '../../reply-facts.ts'
import { callOf } from '../chat-reply.ts'
import { Untranslatable, type TranslateContext } from '../contract.ts'
import type { Held } from '../held.ts'
import { readInput } from '../tool-input.ts'
import type { ToolNames } from '../tool-names.ts'
import type { BlockWriter } from './block-writer.ts'
import { CallIds } from './said.ts'

/** White space before the opening brace of arguments: models write little of it, and all of it is looked through again and again. */
const MAX_BLANK_CHARS = 1024

const NO_OBJECT = 'a tool call has no name or arguments that are no JSON object'

interface Call {
  readonly id: string | undefined
  readonly key: unknown
  name: string | undefined
  args: string
}

/** The tool calls of a stream: the first is written as it comes, the others at the end. */
export class StreamedCalls {
  /** Blocks written so far. */
  written = 0
  readonly #ids: CallIds
  readonly #names: ToolNames
  readonly #blocks: BlockWriter
  readonly #held: Held
  readonly #calls: Call[] = []
  /** The call whose fragment came last. */
  #last: Call | undefined
  /** The first call's block has begun. */
  #live = false

  constructor(context: TranslateContext, names: ToolNames, blocks: BlockWriter, held: Held) {
    this.#ids = new CallIds(context)
    this.#names = names
    this.#blocks = blocks
    this.#held = held
  }

  get begun(): boolean {
    return this.#calls.length > 0
  }

  /** Takes the `tool_calls` of one delta. */
  take(fragments: readonly unknown[]): string {
    let out = ''
    for (const item of fragments) {
      const fragment = fieldsOf(item)
      const called = fieldsOf(fragment['function'])
      const call = this.#callOf(fragment)
      const args = called['arguments']
      call.name ??= textOf(called['name'])
      const words = typeof args === 'string' ? args : ''
      call.args = this.#held.add(call.args, words)
      if (call === this.#calls[0]) out += this.#first(call, words)
    }
    return out
  }

  /**
   * The calls that were held. Throws `Untranslatable` for arguments that are no JSON object.
   * @param cut the provider broke off: a held call whose arguments are cut is left out
   * @param between what to write in front of the held calls
   */
  end(cut: boolean, between: () => string): string {
    let out = ''
    for (const [index, call] of this.#calls.entries()) {
      const sound = call.name !== undefined && readInput(call.args) !== undefined
      if (!sound && !cut) {
        throw new Untranslatable(NO_OBJECT)
      }
      if (index === 0 && this.#live) continue
      if (index === 1) out += between()
      if (sound) out += this.#begin(call) + this.#blocks.input(isEmpty(call.args) ? '' : call.args)
    }
    return this.#calls.length < 2 ? out + between() : out
  }

  /**
   * Arguments go out from their opening brace on. Until then they may still turn out to be `null` or nothing, which clients
   * would not take for an object.
   */
  #first(call: Call, words: string): string {
    if (this.#live) return words === '' ? '' : this.#blocks.input(words)
    if (call.name === undefined) return ''
    if (!call.args.trimStart().startsWith('{')) {
      if (call.args.length > MAX_BLANK_CHARS) throw new Untranslatable(NO_OBJECT)
      return ''
    }
    this.#live = true
    return this.#begin(call) + this.#blocks.input(call.args)
  }

  #begin(call: Call): string {
    this.written++
    return this.#blocks.tool(this.#ids.next(call.id), this.#names.original(call.name ?? ''))
  }

  /** The call that a fragment belongs to. */
  #callOf(fragment: Fields): Call {
    const id = textOf(fragment['id'])
    const key = fragment['index'] ?? id
    const known = callOf(this.#calls, this.#last, key, id)
    if (known !== undefined) return (this.#last = known)
    if (this.#calls.length === MAX_CALLS) throw new Untranslatable('the reply has too many tool calls')
    const call: Call = { id, key, name: undefined, args: '' }
    this.#calls.push(call)
    return (this.#last = call)
  }
}

function isEmpty(args: string): boolean {
  const text = args.trim()
  return text === '' || text === 'null'
}
