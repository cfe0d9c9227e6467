import { NONE, type Node } from '../../json-doc.ts'
import { invalid, unsupported, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'

export function textPart(text: string): Out {
  return { type: 'text', text }
}

/** What a user or the system says: a string where it is one text, else parts. */
export function contentOf(draft: Draft, content: Node, pointer: string): Out {
  const { doc } = draft
  const text = doc.text(content)
  if (text !== undefined) return text
  if (!doc.isArray(content)) invalid(pointer, 'must be a string or an array of parts.')
  let index = 0
  const texts: string[] = []
  const parts = Array.from(doc.elements(content), (part) => {
    const place = `${pointer}/${index++}`
    const words = textIn(draft, part, place)
    if (words === undefined) return mediaPart(draft, part, place)
    texts.push(words)
    return textPart(words)
  })
  return parts.length === texts.length && parts.length < 2 ? (texts[0] ?? '') : parts
}

/** What the assistant said: chat has one text for it. */
export function assistantText(draft: Draft, content: Node, pointer: string): string {
  const { doc } = draft
  const text = doc.text(content)
  if (text !== undefined) return text
  if (!doc.isArray(content)) invalid(pointer, 'must be a string or an array of parts.')
  let words = ''
  let index = 0
  for (const part of doc.elements(content)) {
    const place = `${pointer}/${index++}`
    words += textIn(draft, part, place) ?? unsupported(place, 'an assistant says text only.')
  }
  return words
}

/** The text of a part; undefined for a part that is none. */
export function textIn(draft: Draft, part: Node, pointer: string): string | undefined {
  // prettier-ignore
  switch (draft.text(part, 'type', pointer)) {
    case 'input_text':
    case 'output_text':
    case 'text': return draft.text(part, 'text', pointer)
    case 'refusal': return draft.text(part, 'refusal', pointer)
    default: return undefined
  }
}

/** Images, files and sound, for models that take them; the provider refuses what its model does not. */
export function mediaPart(draft: Draft, part: Node, pointer: string): Out {
  // prettier-ignore
  switch (draft.text(part, 'type', pointer)) {
    case 'input_image': return imagePart(draft, part, pointer)
    case 'input_file': return filePart(draft, part, pointer)
    case 'input_audio': return { type: 'input_audio', input_audio: draft.raw(draft.member(part, 'input_audio')) }
    default: return unsupported(`${pointer}/type`, 'is no kind of content that this provider takes.')
  }
}

function imagePart(draft: Draft, part: Node, pointer: string): Out {
  const url = draft.member(part, 'image_url')
  if (url === NONE) unsupported(pointer, 'this gateway keeps no files: send the image as a URL.')
  return {
    type: 'image_url',
    image_url: { url: draft.raw(url), detail: draft.raw(draft.member(part, 'detail')) },
  }
}

function filePart(draft: Draft, part: Node, pointer: string): Out {
  const data = draft.member(part, 'file_data')
  if (data === NONE) unsupported(pointer, 'this gateway keeps and fetches no files: send its data.')
  return {
    type: 'file',
    file: { filename: draft.raw(draft.member(part, 'filename')), file_data: draft.raw(data) },
  }
}
