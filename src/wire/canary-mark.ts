import type { Operation } from '../core/call.ts'
import { NONE, type JsonDoc, type Node } from './json-doc.ts'
import { JsonEdits } from './json-edit.ts'

/** What a system prompt says, all of it that is text; undefined where there is none. */
export function systemTextOf(doc: JsonDoc, operation: Operation): string | undefined {
  const texts = holdersOf(doc, operation).flatMap((holder) => textsOf(doc, holder))
  return texts.length === 0 ? undefined : texts.join('\n')
}

/** The body with a line at the beginning and at the end of its system prompt; that of {@link systemTextOf}. */
export function markSystem(doc: JsonDoc, operation: Operation, line: string): Buffer {
  const holders = holdersOf(doc, operation).filter((holder) => textsOf(doc, holder).length > 0)
  const edits = new JsonEdits(doc)
  const [first] = holders
  const last = holders.at(-1)
  if (first === undefined || last === undefined) return doc.bytes
  insert(doc, edits, first, line, 'start')
  insert(doc, edits, last, line, 'end')
  return edits.apply()
}

/** Values that hold text of the system prompt: strings, or arrays of blocks. */
function holdersOf(doc: JsonDoc, operation: Operation): readonly Node[] {
  if (operation === 'messages') return present([doc.get(doc.root, 'system')])
  if (operation === 'chat') return systemMessages(doc, doc.get(doc.root, 'messages'))
  if (operation !== 'responses') return []
  return [...present([doc.get(doc.root, 'instructions')]), ...systemMessages(doc, doc.get(doc.root, 'input'))]
}

function systemMessages(doc: JsonDoc, messages: Node): readonly Node[] {
  if (messages === NONE || !doc.isArray(messages)) return []
  const ofSystem = [...doc.elements(messages)].filter((message) => {
    const role = doc.isObject(message) ? doc.text(doc.get(message, 'role')) : undefined
    return role === 'system' || role === 'developer'
  })
  return present(ofSystem.map((message) => doc.get(message, 'content')))
}

function present(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter((node) => node !== NONE)
}

function textsOf(doc: JsonDoc, holder: Node): readonly string[] {
  return stringsOf(doc, holder)
    .map((node) => doc.text(node) ?? '')
    .filter((text) => text !== '')
}

/** The string itself, or those of its blocks of text. */
function stringsOf(doc: JsonDoc, holder: Node): readonly Node[] {
  if (doc.isString(holder)) return [holder]
  if (!doc.isArray(holder)) return []
  return [...doc.elements(holder)]
    .filter((block) => doc.isObject(block))
    .map((block) => doc.get(block, 'text'))
    .filter((text) => text !== NONE && doc.isString(text))
}

/** Into the text that is there, so that blocks keep what else they say of themselves. */
function insert(doc: JsonDoc, edits: JsonEdits, holder: Node, line: string, where: 'start' | 'end'): void {
  const strings = stringsOf(doc, holder).filter((node) => doc.text(node) !== '')
  const string = where === 'start' ? strings[0] : strings.at(-1)
  if (string === undefined) return
  if (where === 'start') edits.insertAt(doc.start(string) + 1, escaped(`${line}\n\n`))
  else edits.insertAt(doc.end(string) - 1, escaped(`\n\n${line}`))
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
