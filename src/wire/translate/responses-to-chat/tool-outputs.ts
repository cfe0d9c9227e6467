import { NONE, type Node } from '../../json-doc.ts'
import { invalid, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'
import { mediaPart, textIn, textPart } from './parts.ts'

interface Output {
  readonly item: Node
  readonly pointer: string
}

/** The outputs of tool calls, by the ids of their calls. */
export class ToolOutputs {
  readonly #draft: Draft
  readonly #waiting = new Map<string, Output>()
  readonly #written = new Set<string>()

  constructor(draft: Draft) {
    this.#draft = draft
  }

  collect(item: Node, pointer: string): void {
    const id = this.#draft.text(item, 'call_id', pointer)
    if (this.#waiting.has(id)) invalid(`${pointer}/call_id`, 'has an output already.')
    this.#waiting.set(id, { item, pointer })
  }

  isWritten(id: string): boolean {
    return this.#written.has(id)
  }

  /** A tool message for each call, then what of their outputs has no place in one. */
  answering(calls: readonly { readonly id: string; readonly pointer: string }[]): readonly Out[] {
    const messages: Out[] = []
    const media: Out[] = []
    for (const { id, pointer } of calls) {
      const output = this.#waiting.get(id)
      if (output === undefined) invalid(pointer, 'this tool call has no output in the input.')
      if (this.#written.has(id)) invalid(`${pointer}/call_id`, 'is the id of another tool call.')
      this.#written.add(id)
      messages.push({ role: 'tool', tool_call_id: id, content: this.#text(id, output, media) })
    }
    return media.length === 0 ? messages : [...messages, { role: 'user', content: media }]
  }

  /** @param media takes images and files, each behind a text that says whose: chat takes none in a tool message */
  #text(id: string, { item, pointer }: Output, media: Out[]): string {
    const draft = this.#draft
    const output = draft.member(item, 'output')
    const text = draft.doc.text(output)
    if (text !== undefined) return text
    if (output === NONE || !draft.doc.isArray(output)) {
      invalid(`${pointer}/output`, 'must be a string or an array of parts.')
    }
    const texts: string[] = []
    let index = 0
    for (const part of draft.doc.elements(output)) {
      const place = `${pointer}/output/${index++}`
      const words = textIn(draft, part, place)
      if (words !== undefined) texts.push(words)
      else {
        draft.warn('mapped=function_call_output')
        media.push(textPart(`Of tool result ${id}:`), mediaPart(draft, part, place))
      }
    }
    return texts.join('\n')
  }
}
