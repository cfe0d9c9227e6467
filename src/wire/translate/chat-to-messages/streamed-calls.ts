import type { Fields } from '../../reply-facts.ts'
import { Untranslatable, type TranslateContext } from '../contract.ts'
import type { ToolNames } from '../tool-names.ts'
import { readCall } from './called.ts'
import type { ChunkWriter } from './chunk-writer.ts'

/** Anthropic has one block open at a time; a stream that opens more and more is broken. */
const MAX_OPEN = 1024

/** A call of a tool while its arguments come. */
interface OpenCall {
  readonly index: number
  /** Said where no arguments come as deltas: what the block began with. */
  readonly input: string
  hasArgs: boolean
}

/**
 * The blocks of a message stream that are open, by their indexes, and the tool calls among them. Anthropic writes them one
 * after another; of servers that do not, each call gets its own arguments all the same.
 */
export class StreamedCalls {
  /** Calls begun so far. */
  count = 0
  readonly #context: TranslateContext
  readonly #names: ToolNames
  readonly #write: ChunkWriter
  /** Undefined for a block that is no call. */
  readonly #open = new Map<unknown, OpenCall | undefined>()

  constructor(context: TranslateContext, names: ToolNames, write: ChunkWriter) {
    this.#context = context
    this.#names = names
    this.#write = write
  }

  /** A block begins. Where one of its index is open, that one is over. */
  begin(index: unknown, block: Fields): string {
    const before = this.close(index)
    if (this.#open.size === MAX_OPEN) throw new Untranslatable('the reply has too many open blocks')
    if (block['type'] !== 'tool_use') {
      this.#open.set(index, undefined)
      return before
    }
    const call = readCall(block, this.#context, this.#names, this.count)
    this.#open.set(index, { index: this.count, input: call.input, hasArgs: false })
    return before + this.#write.call(this.count++, call.id, call.name)
  }

  /** A fragment of arguments. What the provider runs by itself has some too: they say nothing to the caller. */
  args(index: unknown, json: unknown): string {
    if (typeof json !== 'string' || json === '') return ''
    if (!this.#open.has(index)) throw new Untranslatable('arguments belong to no tool call')
    const call = this.#open.get(index)
    if (call === undefined) return ''
    call.hasArgs = true
    return this.#write.args(call.index, json)
  }

  close(index: unknown): string {
    const call = this.#open.get(index)
    this.#open.delete(index)
    return call === undefined || call.hasArgs ? '' : this.#write.args(call.index, call.input)
  }

  closeAll(): string {
    return Array.from(this.#open.keys(), (index) => this.close(index)).join('')
  }
}
