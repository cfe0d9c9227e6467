import type { Node } from '../../json-doc.ts'
import { invalid, unsupported, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'

/** What a base64 source may say it is. Goes into a data URL, where anything else could say more than a type. */
const IMAGE_TYPE = /^image\/[a-z0-9.+-]{1,40}$/

export function blockType({ doc }: Draft, block: Node, pointer: string): string {
  return doc.text(doc.get(block, 'type')) ?? invalid(`${pointer}/type`, 'must be a string.')
}

export function textPart(text: string): Out {
  return { type: 'text', text }
}

export function imagePart(draft: Draft, block: Node, pointer: string): Out {
  const { doc } = draft
  const source = doc.get(block, 'source')
  const place = `${pointer}/source`
  // prettier-ignore
  switch (doc.text(doc.get(source, 'type'))) {
    case 'url': return imageUrl(draft.text(source, 'url', place))
    case 'base64': {
      const type = draft.text(source, 'media_type', place)
      if (!IMAGE_TYPE.test(type)) invalid(`${place}/media_type`, 'must be the type of an image.')
      return imageUrl(`data:${type};base64,${draft.text(source, 'data', place)}`)
    }
    default: return unsupported(place, 'this provider takes images as base64 or url only.')
  }
}

function imageUrl(url: string): Out {
  return { type: 'image_url', image_url: { url } }
}

/** A document of plain text is text. Others would have to be read by somebody. */
export function documentText(draft: Draft, block: Node, pointer: string): string {
  const { doc } = draft
  const source = doc.get(block, 'source')
  const data = doc.text(doc.get(source, 'data'))
  if (!doc.isText(doc.get(source, 'type'), 'text') || data === undefined) {
    unsupported(pointer, 'this provider reads documents of plain text only; send the text of it.')
  }
  draft.warn('mapped=document')
  return joined([doc.text(doc.get(block, 'title')), doc.text(doc.get(block, 'context')), data])
}

/** A search result as its title, its source and its texts. */
export function searchResultText(draft: Draft, block: Node): string {
  const { doc } = draft
  draft.warn('mapped=search_result')
  const texts = Array.from(doc.elements(doc.get(block, 'content')), (part) => doc.text(doc.get(part, 'text')))
  return joined([doc.text(doc.get(block, 'title')), doc.text(doc.get(block, 'source')), ...texts])
}

export function joined(texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text !== '').join('\n\n')
}

export function refuseBlock(pointer: string): never {
  return unsupported(pointer, 'this provider does not take blocks of this type.')
}
