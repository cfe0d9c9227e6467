import { NONE, type Node } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import { invalid, unsupported, type Draft } from './draft.ts'
import { needVision } from './shared.ts'

type Kind = 'message' | 'call' | 'output' | 'reference'

/** Items that are looked into. All others go on as they came: DeepSeek passes over what it does not know. */
const KINDS = new NameTable<Kind>([
  ['message', 'message'],
  ['function_call', 'call'],
  ['custom_tool_call', 'call'],
  ['function_call_output', 'output'],
  ['custom_tool_call_output', 'output'],
  ['item_reference', 'reference'],
])

/** Refuses what DeepSeek would refuse, or lose without a word, of the items of the conversation. */
export function checkItems(draft: Draft): void {
  const { doc, messages: input } = draft
  /** Tool calls that still want an output, each with its place. */
  const open = new Map<string, string>()
  let index = 0
  for (const item of doc.elements(input)) checkItem(draft, item, `/input/${index++}`, open)
  const [place] = open.values()
  if (place !== undefined) invalid(place, 'this tool call has no output in the input.')
}

function checkItem(draft: Draft, item: Node, pointer: string, open: Map<string, string>): void {
  const { doc } = draft
  if (!doc.isObject(item)) invalid(pointer, 'must be an object.')
  const type = doc.get(item, 'type')
  // A message needs not say that it is one.
  switch (type === NONE ? 'message' : KINDS.find(doc, type)) {
    case 'message':
      return checkParts(draft, doc.get(item, 'content'), `${pointer}/content`)
    case 'call':
      return void open.set(callId(draft, item, pointer), pointer)
    case 'output':
      open.delete(callId(draft, item, pointer))
      return checkParts(draft, doc.get(item, 'output'), `${pointer}/output`)
    case 'reference':
      return unsupported(pointer, 'this gateway keeps no items. Send the item itself.')
    case undefined:
      if (!doc.isString(type)) invalid(`${pointer}/type`, 'must be a string.')
  }
}

function callId({ doc }: Draft, item: Node, pointer: string): string {
  return doc.text(doc.get(item, 'call_id')) ?? invalid(`${pointer}/call_id`, 'must be a string.')
}

function checkParts(draft: Draft, parts: Node, pointer: string): void {
  const { doc } = draft
  let index = 0
  for (const part of doc.elements(parts)) {
    const place = `${pointer}/${index++}`
    switch (doc.text(doc.get(part, 'type'))) {
      case 'input_image':
      case 'input_file':
        needVision(draft, place)
        break
      case 'input_audio':
        return unsupported(place, 'DeepSeek does not take audio.')
      default:
    }
  }
}
