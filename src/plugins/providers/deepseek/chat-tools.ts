import { NONE, type Node } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import { invalid, unsupported, type Draft } from './draft.ts'

export const MAX_TOOLS = 128
const NAME = /^[a-zA-Z0-9_-]{1,64}$/

type Choice = 'none' | 'auto' | 'required'

const CHOICES = new NameTable<Choice>([
  ['none', 'none'],
  ['auto', 'auto'],
  ['required', 'required'],
])

export interface ToolUse {
  /** A call of some tool is required. */
  readonly forced: boolean
  /** There are tools and all are strict, which only the beta path honours. */
  readonly allStrict: boolean
}

/** Checks the tools and the choice among them; takes out what only a strict path understands, where this is none. */
export function settleTools(draft: Draft, strictAllowed: boolean): ToolUse {
  const { doc, edits, tools } = draft
  const allowed = readAllowed(draft)
  if (tools === NONE || doc.isNull(tools)) return { forced: readChoice(draft, allowed), allStrict: false }
  if (!doc.isArray(tools)) invalid('/tools', 'must be an array.')
  if (doc.first(tools) === NONE) {
    edits.removeMember(doc.root, draft.toolsKey)
    return { forced: readChoice(draft, allowed), allStrict: false }
  }
  const kept = checkTools(draft, allowed?.names)
  const allStrict = kept.strict.length === kept.count * 2
  if (!allStrict && !strictAllowed) removeStrict(draft, kept.strict)
  return { forced: readChoice(draft, allowed), allStrict }
}

interface Kept {
  readonly count: number
  /** Of those that are strict, alternating: the function, and its key `strict`. */
  readonly strict: readonly Node[]
}

function checkTools(draft: Draft, allowed: ReadonlySet<string> | undefined): Kept {
  const { doc, edits, tools } = draft
  const strict: Node[] = []
  const gone: Node[] = []
  const missing = new Set(allowed)
  let count = 0
  let index = 0
  for (const tool of doc.elements(tools)) {
    const pointer = `/tools/${index++}`
    if (index > MAX_TOOLS) unsupported('/tools', `must have at most ${MAX_TOOLS} entries.`)
    const called = checkTool(draft, tool, pointer)
    const name = doc.text(doc.get(called, 'name')) as string
    missing.delete(name)
    if (allowed?.has(name) === false) {
      gone.push(tool)
      continue
    }
    count++
    const key = doc.keyOf(called, 'strict')
    if (key !== NONE && doc.boolean(doc.valueOf(key)) === true) strict.push(called, key)
  }
  if (missing.size > 0) invalid('/tool_choice/allowed_tools/tools', 'names a tool that is not in tools.')
  if (gone.length > 0) edits.removeElements(tools, gone)
  return { count, strict }
}

/** The function of a tool. */
function checkTool({ doc }: Draft, tool: Node, pointer: string): Node {
  const type = doc.get(tool, 'type')
  if (!doc.isString(type)) invalid(`${pointer}/type`, 'must be "function".')
  if (!doc.isText(type, 'function')) {
    unsupported(
      `${pointer}/type`,
      'DeepSeek takes function tools only; write it as a function with parameters.',
    )
  }
  const called = doc.get(tool, 'function')
  const name = doc.text(doc.get(called, 'name'))
  if (name === undefined || !NAME.test(name)) {
    invalid(`${pointer}/function/name`, 'must be 1 to 64 of the characters a-z, A-Z, 0-9, _ and -.')
  }
  return called
}

function removeStrict(draft: Draft, strict: readonly Node[]): void {
  for (let i = 0; i < strict.length; i += 2) {
    draft.edits.removeMember(strict[i] as Node, strict[i + 1] as Node)
  }
  if (strict.length > 0) draft.warn('dropped=strict')
}

interface Allowed {
  readonly mode: 'auto' | 'required'
  readonly names: ReadonlySet<string>
}

/** `{type: "allowed_tools", allowed_tools: {mode, tools: [{type, function: {name}}]}}`, which DeepSeek does not know. */
function readAllowed({ doc, toolChoice }: Draft): Allowed | undefined {
  if (!doc.isObject(toolChoice) || !doc.isText(doc.get(toolChoice, 'type'), 'allowed_tools')) return undefined
  const pointer = '/tool_choice/allowed_tools'
  const allowed = doc.get(toolChoice, 'allowed_tools')
  const mode = CHOICES.find(doc, doc.get(allowed, 'mode'))
  if (mode !== 'auto' && mode !== 'required') invalid(`${pointer}/mode`, 'must be one of auto, required.')
  const names = new Set<string>()
  for (const item of doc.elements(doc.get(allowed, 'tools'))) {
    const name = doc.text(doc.get(doc.get(item, 'function'), 'name'))
    names.add(name ?? invalid(`${pointer}/tools/${names.size}`, 'must be a function with a name.'))
  }
  if (names.size === 0) invalid(`${pointer}/tools`, 'must be a non-empty array.')
  return { mode, names }
}

/** True where the choice forces a call. */
function readChoice(draft: Draft, allowed: Allowed | undefined): boolean {
  const { doc, edits, toolChoice } = draft
  if (toolChoice === NONE || doc.isNull(toolChoice)) return false
  if (allowed !== undefined) {
    edits.replace(toolChoice, `"${allowed.mode}"`)
    draft.warn('mapped=tool_choice')
    return allowed.mode === 'required'
  }
  if (doc.isObject(toolChoice)) return checkNamed(draft)
  const choice = CHOICES.find(doc, toolChoice)
  return (choice ?? invalid('/tool_choice', 'must be none, auto, required or a function.')) === 'required'
}

function checkNamed({ doc, toolChoice }: Draft): true {
  const type = doc.get(toolChoice, 'type')
  if (!doc.isText(type, 'function')) unsupported('/tool_choice/type', 'must be function or allowed_tools.')
  if (!doc.isString(doc.get(doc.get(toolChoice, 'function'), 'name'))) {
    invalid('/tool_choice/function/name', 'must be a string.')
  }
  return true
}
