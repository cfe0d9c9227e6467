import { NONE, type Node } from '../../json-doc.ts'
import { invalid, unsupported, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'

const IMAGE_DATA = /^data:(image\/[a-z0-9.+-]{1,40});base64,/
const PDF_DATA = 'data:application/pdf;base64,'

/** The texts of a message whose content may be nothing but text: a string, or parts. */
export function textsOf(draft: Draft, message: Node, pointer: string): readonly string[] {
  const { doc } = draft
  const content = contentOf(draft, message, pointer)
  const whole = doc.text(content)
  if (whole !== undefined) return [whole]
  let index = 0
  return Array.from(doc.elements(content), (part) => {
    const place = `${pointer}/content/${index++}`
    const type = doc.text(doc.get(part, 'type'))
    if (type === 'text') return draft.text(part, 'text', place)
    if (type === 'refusal') return draft.text(part, 'refusal', place)
    return unsupported(place, 'this provider takes text here only.')
  })
}

/** What a user says. Anthropic refuses texts that say nothing: they are left out. */
export function userBlocks(draft: Draft, message: Node, pointer: string): readonly Out[] {
  const { doc } = draft
  const content = contentOf(draft, message, pointer)
  const whole = doc.text(content)
  if (whole !== undefined) return textBlocks(whole)
  let index = 0
  return Array.from(doc.elements(content)).flatMap((part) =>
    partBlocks(draft, part, `${pointer}/content/${index++}`),
  )
}

function contentOf({ doc }: Draft, message: Node, pointer: string): Node {
  const content = doc.get(message, 'content')
  if (doc.isString(content) || doc.isArray(content)) return content
  const reason = content === NONE ? 'is required.' : 'must be a string or an array of parts.'
  return invalid(`${pointer}/content`, reason)
}

function textBlocks(text: string): readonly Out[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }]
}

function partBlocks(draft: Draft, part: Node, pointer: string): readonly Out[] {
  const { doc } = draft
  // prettier-ignore
  switch (doc.text(doc.get(part, 'type'))) {
    case 'text': return textBlocks(draft.text(part, 'text', pointer))
    case 'image_url': return [image(draft.text(doc.get(part, 'image_url'), 'url', `${pointer}/image_url`), pointer)]
    case 'file': return [file(draft, doc.get(part, 'file'), `${pointer}/file`)]
    case 'input_audio': return unsupported(pointer, 'this provider does not hear.')
    case undefined: return invalid(`${pointer}/type`, 'must be a string.')
    default: return unsupported(`${pointer}/type`, 'this provider does not take parts of this type.')
  }
}

function image(url: string, pointer: string): Out {
  const data = IMAGE_DATA.exec(url)
  if (data !== null) {
    const source = { type: 'base64', media_type: data[1] as string, data: url.slice(data[0].length) }
    return { type: 'image', source }
  }
  if (!/^https?:\/\//.test(url)) {
    unsupported(`${pointer}/image_url/url`, 'must be http(s), or a data URL of an image in base64.')
  }
  return { type: 'image', source: { type: 'url', url } }
}

/** Of files, Anthropic reads PDF. */
function file(draft: Draft, given: Node, pointer: string): Out {
  const { doc } = draft
  const data = doc.text(doc.get(given, 'file_data'))
  if (data?.startsWith(PDF_DATA) !== true) {
    unsupported(pointer, 'this provider takes files as file_data of a PDF in base64 only.')
  }
  const source = { type: 'base64', media_type: 'application/pdf', data: data.slice(PDF_DATA.length) }
  return { type: 'document', source, title: doc.text(doc.get(given, 'filename')) }
}
