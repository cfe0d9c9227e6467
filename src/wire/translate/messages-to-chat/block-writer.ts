import type { ThinkingSigner } from '../contract.ts'
import type { Held } from '../held.ts'

/** Writes the content blocks of one message as events: one after another, each opened, filled and closed. */
export class BlockWriter {
  readonly #signer: ThinkingSigner
  readonly #held: Held
  #index = -1
  #open: 'thinking' | 'text' | 'tool_use' | undefined
  /** The text of the open thinking block: its signature is over the whole. */
  #thinking = ''
  /** The beginning of every delta event of the open block, up to the words. */
  #delta = ''

  constructor(signer: ThinkingSigner, held: Held) {
    this.#signer = signer
    this.#held = held
  }

  thinking(words: string): string {
    const opening =
      this.#open === 'thinking'
        ? ''
        : this.#start('thinking', '{"type":"thinking","thinking":"","signature":""}', THINKING)
    this.#thinking = this.#held.add(this.#thinking, words)
    return `${opening}${this.#delta}${JSON.stringify(words)}}}\n\n`
  }

  text(words: string): string {
    const opening = this.#open === 'text' ? '' : this.#start('text', '{"type":"text","text":""}', TEXT)
    return `${opening}${this.#delta}${JSON.stringify(words)}}}\n\n`
  }

  tool(id: string, name: string): string {
    const block = `{"type":"tool_use","id":${JSON.stringify(id)},"name":${JSON.stringify(name)},"input":{}}`
    return this.#start('tool_use', block, INPUT)
  }

  /** A fragment of the arguments of the tool that was begun last. */
  input(json: string): string {
    return `${this.#delta}${JSON.stringify(json)}}}\n\n`
  }

  close(): string {
    if (this.#open === undefined) return ''
    const signature = this.#open === 'thinking' ? this.#signature() : ''
    this.#open = undefined
    const stop = `{"type":"content_block_stop","index":${this.#index}}`
    return `${signature}event: content_block_stop\ndata: ${stop}\n\n`
  }

  #start(kind: 'thinking' | 'text' | 'tool_use', block: string, words: string): string {
    const closing = this.close()
    this.#open = kind
    this.#index++
    this.#delta = `${this.#deltaHead()}${words}`
    const start = `{"type":"content_block_start","index":${this.#index},"content_block":${block}}`
    return `${closing}event: content_block_start\ndata: ${start}\n\n`
  }

  #signature(): string {
    const signature = JSON.stringify(this.#signer.sign(this.#thinking))
    this.#thinking = ''
    return `${this.#deltaHead()}{"type":"signature_delta","signature":${signature}}}\n\n`
  }

  #deltaHead(): string {
    return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.#index},"delta":`
  }
}

const THINKING = '{"type":"thinking_delta","thinking":'
const TEXT = '{"type":"text_delta","text":'
const INPUT = '{"type":"input_json_delta","partial_json":'
