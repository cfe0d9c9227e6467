import type { Operation } from '../core/call.ts'
import { NONE, type JsonDoc, type Node } from './json-doc.ts'

/** What is new in a request: what the user says last, and what tools gave back since the model spoke last. */
export interface TurnTexts {
  readonly input: readonly string[]
  readonly toolResults: readonly string[]
}

type Draft = { readonly input: string[]; readonly toolResults: string[] }

const TOOL_ROLES = new Set(['tool', 'function'])

/** In which member the conversation stands; the others have one text and no turns. */
const CONVERSATION: Readonly<Partial<Record<Operation, string>>> = {
  chat: 'messages',
  messages: 'messages',
  responses: 'input',
}

/** Pictures and files are no text. Of a text that is in the request more than once, each is given. */
export function turnTexts(doc: JsonDoc, operation: Operation): TurnTexts {
  const draft: Draft = { input: [], toolResults: [] }
  const member = CONVERSATION[operation]
  if (member === undefined) {
    for (const name of ['prompt', 'suffix', 'input']) read(doc, doc.get(doc.root, name), draft.input, draft)
    return draft
  }
  const turns = doc.get(doc.root, member)
  if (!doc.isArray(turns)) {
    read(doc, turns, draft.input, draft)
    return draft
  }
  const items = [...doc.elements(turns)]
  let at = items.length - 1
  // What the caller puts into the model's mouth comes behind the turn that is new.
  while (at >= 0 && isModel(doc, items[at] as Node)) at--
  let begin = at
  while (begin > 0 && !isModel(doc, items[begin - 1] as Node)) begin--
  for (let i = Math.max(0, begin); i <= at; i++) readItem(doc, items[i] as Node, draft)
  // A turn of tool results only: what they serve was asked for further up.
  for (let i = begin - 1; i >= 0 && draft.input.length === 0; i--) {
    const asked: Draft = { input: [], toolResults: [] }
    if (isUser(doc, items[i] as Node)) readItem(doc, items[i] as Node, asked)
    draft.input.push(...asked.input)
  }
  return draft
}

function isUser(doc: JsonDoc, item: Node): boolean {
  return doc.isText(doc.get(item, 'role'), 'user')
}

/** A message of the model, or in `/v1/responses` one of the other things that it said: calls, reasoning. */
function isModel(doc: JsonDoc, item: Node): boolean {
  const role = doc.text(doc.get(item, 'role'))
  if (role !== undefined) return role === 'assistant'
  const type = doc.text(doc.get(item, 'type')) ?? ''
  return type.endsWith('_call') || type === 'reasoning'
}

function readItem(doc: JsonDoc, item: Node, draft: Draft): void {
  if (doc.isString(item)) return read(doc, item, draft.input, draft)
  const role = doc.text(doc.get(item, 'role'))
  const output = doc.get(item, 'output')
  if (role === undefined && output !== NONE) return read(doc, output, draft.toolResults, draft)
  if (TOOL_ROLES.has(role ?? '')) return read(doc, doc.get(item, 'content'), draft.toolResults, draft)
  if (role === 'user') read(doc, doc.get(item, 'content'), draft.input, draft)
}

/** A text, or blocks with texts; what a tool gave back and documents are a tool's, wherever they stand. */
function read(doc: JsonDoc, value: Node, into: string[], draft: Draft): void {
  const text = doc.text(value)
  if (text !== undefined) {
    if (text !== '') into.push(text)
    return
  }
  if (doc.isArray(value)) {
    for (const each of doc.elements(value)) read(doc, each, into, draft)
    return
  }
  if (!doc.isObject(value)) return
  const type = doc.text(doc.get(value, 'type'))
  const isTools = type === 'tool_result' || type === 'document' || type === 'search_result'
  const target = isTools ? draft.toolResults : into
  if (type === 'document') read(doc, textSource(doc, doc.get(value, 'source')), target, draft)
  for (const name of ['text', 'content']) read(doc, doc.get(value, name), target, draft)
}

/** Of a document: its text, where it is one and no file. */
function textSource(doc: JsonDoc, source: Node): Node {
  if (doc.isText(doc.get(source, 'type'), 'text')) return doc.get(source, 'data')
  return doc.get(source, 'content')
}
