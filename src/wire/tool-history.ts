import { hash } from 'node:crypto'
import type { Operation } from '../core/call.ts'
import { digestOf } from './canonical-json.ts'
import { NONE, type JsonDoc, type Node } from './json-doc.ts'
import { canonicalNode, readArguments } from './tool-arguments.ts'

/** What a conversation holds of tools. */
export interface ToolHistory {
  /** Turns of the model with tool calls, since the user last spoke. */
  readonly turns: number
  /** Calls since then: how often each, by tool and arguments. Empty where there are too few to be told apart. */
  readonly calls: ReadonlyMap<string, number>
  /** Tools whose results the model gets to read; `''` for one whose call is not there. */
  readonly resultsOf: ReadonlySet<string>
  /** Hash of what the user last said. */
  readonly said: string
}

/** Reads messages one after the other; what the user says begins a new count. */
class Reading {
  turns = 0
  readonly resultsOf = new Set<string>()
  said = ''
  readonly #names = new Map<string, string>()
  /** Calls since the user last spoke: only their arguments need be read. */
  #calls: (() => string)[] = []
  #isCalling = false

  user(raw: Buffer): void {
    this.said = hash('sha256', raw, 'hex')
    this.turns = 0
    this.#calls = []
    this.#isCalling = false
  }

  /** Calls that follow each other are of one turn. @param canonical gives the arguments in their one spelling */
  call(id: string | undefined, name: string, canonical: () => string): void {
    if (id !== undefined) this.#names.set(id, name)
    if (!this.#isCalling) this.turns++
    this.#isCalling = true
    this.#calls.push(() => callKey(name, canonical()))
  }

  result(id: string | undefined): void {
    this.resultsOf.add(this.#names.get(id ?? '') ?? '')
    this.#isCalling = false
  }

  done(moreThan: number): ToolHistory {
    const { turns, resultsOf, said } = this
    const calls = new Map<string, number>()
    for (const keyOf of this.#calls.length > moreThan ? this.#calls : []) {
      const key = keyOf()
      calls.set(key, (calls.get(key) ?? 0) + 1)
    }
    return { turns, calls, resultsOf, said }
  }
}

/** What two calls have in common that are the same: tool and arguments. */
export function callKey(name: string, canonicalArguments: string): string {
  return digestOf(`${JSON.stringify(name)}${canonicalArguments}`)
}

/** Arguments in their one spelling; as they are where they have none. */
export function canonicalText(text: string): string {
  const args = readArguments(text, false)
  return ('canonical' in args ? args.canonical : undefined) ?? JSON.stringify(text)
}

/** @param moreThan so many calls need not be told apart: none can have been made more often */
export function toolHistory(doc: JsonDoc, operation: Operation, moreThan: number): ToolHistory {
  const reading = new Reading()
  const read = operation === 'responses' ? readItem : operation === 'messages' ? readTurn : readMessage
  const list = doc.get(doc.root, operation === 'responses' ? 'input' : 'messages')
  if (doc.isString(list)) reading.user(doc.raw(list))
  for (const node of doc.elements(list)) read(reading, doc, node)
  return reading.done(moreThan)
}

function readMessage(reading: Reading, doc: JsonDoc, message: Node): void {
  const role = doc.text(doc.get(message, 'role'))
  if (role === 'tool' || role === 'function')
    return reading.result(doc.text(doc.get(message, 'tool_call_id')) ?? doc.text(doc.get(message, 'name')))
  if (role === 'user') return reading.user(doc.raw(message))
  for (const call of doc.elements(doc.get(message, 'tool_calls'))) {
    const [called, custom] = [doc.get(call, 'function'), doc.get(call, 'custom')]
    const id = doc.text(doc.get(call, 'id'))
    if (custom === NONE) readCall(reading, doc, { id, of: called, args: 'arguments' })
    else readCall(reading, doc, { id, of: custom, args: 'input' })
  }
  const legacy = doc.get(message, 'function_call')
  if (doc.isObject(legacy))
    readCall(reading, doc, { id: doc.text(doc.get(legacy, 'name')), of: legacy, args: 'arguments' })
}

interface Called {
  readonly id: string | undefined
  readonly of: Node
  readonly args: string
}

function readCall(reading: Reading, doc: JsonDoc, { id, of, args }: Called): void {
  const given = doc.get(of, args)
  const name = doc.text(doc.get(of, 'name')) ?? ''
  reading.call(id, name, () => {
    const text = doc.text(given)
    if (text !== undefined) return args === 'input' ? JSON.stringify(text) : canonicalText(text)
    return given === NONE ? '{}' : (canonicalNode(doc, given) ?? doc.raw(given).toString())
  })
}

const RESULT = /(?:^|_)tool_result$/

/** Results come as messages of the user, which do not make them the user's word. */
function readTurn(reading: Reading, doc: JsonDoc, message: Node): void {
  const content = doc.get(message, 'content')
  const isUser = doc.text(doc.get(message, 'role')) === 'user'
  let results = 0
  for (const block of doc.elements(content)) {
    const type = doc.text(doc.get(block, 'type')) ?? ''
    if (RESULT.test(type)) {
      results++
      reading.result(doc.text(doc.get(block, 'tool_use_id')))
    } else if (type === 'tool_use')
      readCall(reading, doc, { id: doc.text(doc.get(block, 'id')), of: block, args: 'input' })
  }
  if (isUser && results === 0) reading.user(doc.raw(message))
}

const OUTPUT = /_output$/

function readItem(reading: Reading, doc: JsonDoc, item: Node): void {
  const type = doc.text(doc.get(item, 'type')) ?? 'message'
  const id = doc.text(doc.get(item, 'call_id'))
  if (OUTPUT.test(type)) return reading.result(id)
  if (type === 'function_call') return readCall(reading, doc, { id, of: item, args: 'arguments' })
  if (type === 'custom_tool_call') return readCall(reading, doc, { id, of: item, args: 'input' })
  if (type === 'message' && doc.text(doc.get(item, 'role')) === 'user') reading.user(doc.raw(item))
}
