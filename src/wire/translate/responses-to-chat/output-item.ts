import type { ThinkingSigner } from '../contract.ts'
import { seal } from './sealed-reasoning.ts'

/** What an item of the output is; the two forms of reasoning differ in where its text stands. */
export type ItemKind = 'reasoning' | 'summary' | 'message' | 'refusal' | 'function' | 'custom'

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

/** Ids begin with these. */
const PREFIXES: Readonly<Record<ItemKind, string>> = {
  reasoning: 'rs',
  summary: 'rs',
  message: 'msg',
  refusal: 'msg',
  function: 'fc',
  custom: 'ctc',
}

/** One item of the output while it grows. */
export class OutputItem {
  kind: ItemKind
  readonly index: number
  /** Of a tool call: the upstream's id and the caller's name of the tool. */
  callId = ''
  name = ''
  /** What is written already. */
  text = ''
  /** What has come since. */
  pending = ''
  /** Nothing more will come. */
  done = false
  status: ItemStatus = 'completed'

  constructor(kind: ItemKind, index: number) {
    this.kind = kind
    this.index = index
  }

  get isCall(): boolean {
    return this.kind === 'function' || this.kind === 'custom'
  }

  /** @param id of the call to the gateway: unique there, and so its items' ids are */
  id(id: string): string {
    return `${PREFIXES[this.kind]}_${id}_${this.index}`
  }

  /** Makes what has come part of the text, and returns it. */
  take(): string {
    const words = this.pending
    this.text += words
    this.pending = ''
    return words
  }
}

/** The one part that a message or reasoning item has; undefined for a call, whose text is a member of its own. */
export function partOf(kind: ItemKind, text: string): object | undefined {
  // prettier-ignore
  switch (kind) {
    case 'reasoning': return { type: 'reasoning_text', text }
    case 'summary': return { type: 'summary_text', text }
    case 'message': return { type: 'output_text', text, annotations: [], logprobs: [] }
    case 'refusal': return { type: 'refusal', refusal: text }
    default: return undefined
  }
}

export interface ItemContext {
  readonly id: string
  /** Seals reasoning where the caller wants it back; undefined where not. */
  readonly sealer: ThinkingSigner | undefined
}

/** The item without its text, as it is announced; or as it is when it is over. */
export function itemJson(item: OutputItem, status: ItemStatus, { id, sealer }: ItemContext): object {
  const over = status !== 'in_progress'
  const text = over ? item.text : ''
  const part = partOf(item.kind, text)
  const parts = over && part !== undefined ? [part] : []
  const head = { id: item.id(id), status }
  const call = { call_id: item.callId, name: item.name }
  switch (item.kind) {
    case 'reasoning':
    case 'summary':
      return {
        type: 'reasoning',
        ...head,
        // Both always: without them, Codex takes the item for none and does not bring it back.
        summary: item.kind === 'summary' ? parts : [],
        content: item.kind === 'reasoning' ? parts : [],
        ...(over && sealer !== undefined ? { encrypted_content: seal(sealer, text) } : {}),
      }
    case 'message':
    case 'refusal':
      return { type: 'message', ...head, role: 'assistant', content: parts }
    case 'function':
      return { type: 'function_call', ...head, ...call, arguments: text }
    case 'custom':
      return { type: 'custom_tool_call', ...head, ...call, input: text }
  }
}
