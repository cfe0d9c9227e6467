import { NONE, type Node } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import { isSealed, unseal } from '../../../wire/translate/responses-to-chat/sealed-reasoning.ts'
import type { Draft } from './draft.ts'
import { recallThought } from './reasoning.ts'

type Kind = 'reasoning' | 'call' | 'message' | 'output'

/** Items of the assistant that are not listed, such as `web_search_call`, neither begin nor end a turn. */
const KINDS = new NameTable<Kind>([
  ['reasoning', 'reasoning'],
  ['function_call', 'call'],
  ['custom_tool_call', 'call'],
  ['message', 'message'],
  ['function_call_output', 'output'],
  ['custom_tool_call_output', 'output'],
])

/**
 * Gives turns with tool calls the reasoning that they lost, as an item that DeepSeek reads. Codex brings its items back without
 * their text. Only where this call thinks; else nothing is missing.
 */
export function restoreItems(draft: Draft): void {
  const { doc, messages: input } = draft
  const gone: Node[] = []
  let turn = new Turn(draft)
  for (const item of doc.elements(input)) {
    const type = doc.get(item, 'type')
    const kind = type === NONE ? 'message' : KINDS.find(doc, type)
    if (kind === 'reasoning') turn.reasoning(item)
    else if (kind === 'call') turn.calls.push(item)
    else if (kind === 'output' || (kind === 'message' && !doc.isText(doc.get(item, 'role'), 'assistant'))) {
      turn.end(gone)
      turn = new Turn(draft)
    }
  }
  turn.end(gone)
  if (gone.length > 0) draft.edits.removeElements(input, gone)
}

/** Items of the assistant in a row. */
class Turn {
  readonly calls: Node[] = []
  readonly #draft: Draft
  /** Reasoning items without a text that DeepSeek reads. */
  readonly #mute: Node[] = []
  #hasText = false

  constructor(draft: Draft) {
    this.#draft = draft
  }

  reasoning(item: Node): void {
    if (textIn(this.#draft, item, 'content') === '') this.#mute.push(item)
    else this.#hasText = true
  }

  /** @param gone gets items that mean nothing to anybody */
  end(gone: Node[]): void {
    const { doc, edits } = this.#draft
    const [call] = this.calls
    if (call === undefined || this.#hasText) return
    const text = this.#unsealed() ?? this.#recalled() ?? this.#summary()
    if (text === undefined) return this.#dropSealed(gone)
    const content = [{ type: 'reasoning_text', text }]
    const item = JSON.stringify({ type: 'reasoning', content, summary: [] })
    const [mute] = this.#mute
    if (mute === undefined) edits.insertAt(doc.start(call), `${item},`)
    else edits.replace(mute, item)
    this.#draft.warn('restored=reasoning')
  }

  /** What the gateway itself made of reasoning for this tenant, in a turn that another provider answered. */
  #unsealed(): string | undefined {
    const { signer } = this.#draft.request
    if (signer === undefined) return undefined
    for (const item of this.#mute) {
      const text = unseal(signer, sealedIn(this.#draft, item))
      if (text !== undefined) return text
    }
    return undefined
  }

  #recalled(): string | undefined {
    return recallThought(this.#draft, this.calls, 'call_id')?.text
  }

  #summary(): string | undefined {
    const text = this.#mute.map((item) => textIn(this.#draft, item, 'summary')).join('')
    return text === '' ? undefined : text
  }

  /** Sealed by a gateway, and for another: no provider reads it. */
  #dropSealed(gone: Node[]): void {
    const sealed = this.#mute.filter((item) => isSealed(sealedIn(this.#draft, item)))
    if (sealed.length === 0) return
    gone.push(...sealed)
    this.#draft.warn('dropped=reasoning.encrypted_content')
  }
}

function sealedIn({ doc }: Draft, item: Node): string {
  return doc.text(doc.get(item, 'encrypted_content')) ?? ''
}

function textIn({ doc }: Draft, item: Node, list: string): string {
  let text = ''
  for (const part of doc.elements(doc.get(item, list))) text += doc.text(doc.get(part, 'text')) ?? ''
  return text
}
