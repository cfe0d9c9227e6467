import type { Node } from '../../json-doc.ts'
import { invalid, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'
import { uncarryId } from '../tool-ids.ts'
import {
  blockType,
  documentText,
  imagePart,
  joined,
  refuseBlock,
  searchResultText,
  textPart,
} from './blocks.ts'
import { noteCaching } from './system.ts'

/** What a user says in one turn, results of tools first. */
export class UserTurn {
  readonly role = 'user'
  readonly #draft: Draft
  /** Ids of the calls that are to be answered; taken out as they are. */
  readonly #open: Set<string>
  readonly #results: Out[] = []
  /** Images from results, each behind a text that says whose: chat takes none in a tool message. */
  readonly #resultImages: Out[] = []
  readonly #parts: Out[] = []
  readonly #texts: string[] = []

  constructor(draft: Draft, open: Set<string>) {
    this.#draft = draft
    this.#open = open
  }

  add(content: Node, pointer: string): void {
    const { doc } = this.#draft
    const text = doc.text(content)
    if (text !== undefined) return this.#text(text)
    let index = 0
    for (const block of doc.elements(content)) this.#block(block, `${pointer}/content/${index++}`)
  }

  messages(): readonly Out[] {
    const parts = [...this.#resultImages, ...this.#parts]
    if (parts.length === 0 && this.#results.length > 0) return this.#results
    // One text goes as a string, which every provider takes.
    const content = parts.length === this.#texts.length && parts.length < 2 ? (this.#texts[0] ?? '') : parts
    return [...this.#results, { role: 'user', content }]
  }

  #text(text: string): void {
    this.#texts.push(text)
    this.#parts.push(textPart(text))
  }

  #block(block: Node, pointer: string): void {
    const draft = this.#draft
    noteCaching(draft, block)
    // prettier-ignore
    switch (blockType(draft, block, pointer)) {
      case 'text': return this.#text(draft.text(block, 'text', pointer))
      case 'tool_result': return this.#result(block, pointer)
      case 'image': return void this.#parts.push(imagePart(draft, block, pointer))
      case 'document': return this.#text(documentText(draft, block, pointer))
      case 'search_result': return this.#text(searchResultText(draft, block))
      default: return refuseBlock(pointer)
    }
  }

  #result(block: Node, pointer: string): void {
    const { doc } = this.#draft
    const id = this.#draft.text(block, 'tool_use_id', pointer)
    if (!this.#open.delete(id)) {
      invalid(
        `${pointer}/tool_use_id`,
        'answers no tool_use block of the turn before, or one already answered.',
      )
    }
    const text = this.#resultText(block, id, pointer)
    const failed = doc.boolean(doc.get(block, 'is_error')) === true
    if (failed) this.#draft.warn('mapped=tool_result.is_error')
    this.#results.push({
      role: 'tool',
      tool_call_id: uncarryId(id),
      // Chat has no flag for it, so the text has to say it.
      content: failed ? `Error: ${text}` : text,
    })
  }

  #resultText(block: Node, id: string, pointer: string): string {
    const draft = this.#draft
    const { doc } = draft
    const content = draft.member(block, 'content')
    const texts: string[] = []
    let index = 0
    for (const part of doc.elements(content)) {
      const place = `${pointer}/content/${index++}`
      // prettier-ignore
      switch (blockType(draft, part, place)) {
        case 'text': texts.push(draft.text(part, 'text', place)); break
        case 'image': this.#resultImage(part, id, place); break
        case 'document': texts.push(documentText(draft, part, place)); break
        case 'search_result': texts.push(searchResultText(draft, part)); break
        default: refuseBlock(place)
      }
    }
    return doc.text(content) ?? joined(texts)
  }

  #resultImage(part: Node, id: string, pointer: string): void {
    this.#draft.warn('mapped=tool_result.image')
    const image = imagePart(this.#draft, part, pointer)
    this.#resultImages.push(textPart(`Image of tool result ${uncarryId(id)}:`), image)
  }
}
