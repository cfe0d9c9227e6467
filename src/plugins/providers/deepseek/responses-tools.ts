import { NONE, type Node } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import { MAX_TOOLS } from './chat-tools.ts'
import { invalid, unsupported, type Draft } from './draft.ts'

const NAME = /^[a-zA-Z0-9_-]{1,128}$/

/** The only custom tool that DeepSeek knows; it refuses all others. */
const CUSTOM = 'apply_patch'

type Kind = 'function' | 'custom' | 'search' | 'drop'

/** What agents (Codex) offer unasked, and do without, is dropped; any other kind was meant, and is refused. */
const KINDS = new NameTable<Kind>([
  ['function', 'function'],
  ['custom', 'custom'],
  ['web_search', 'search'],
  ['web_search_2025_08_26', 'search'],
  ['tool_search', 'drop'],
  ['namespace', 'drop'],
  ['image_generation', 'drop'],
  ['local_shell', 'drop'],
])

/** Checks the tools and the choice among them; takes out what DeepSeek would pass over. */
export function settleResponsesTools(draft: Draft): void {
  const { doc, edits, tools } = draft
  const allowed = readAllowed(draft)
  if (tools === NONE || doc.isNull(tools)) return
  if (!doc.isArray(tools)) invalid('/tools', 'must be an array.')
  const gone: Node[] = []
  let index = 0
  for (const tool of doc.elements(tools)) {
    if (index >= MAX_TOOLS) unsupported('/tools', `must have at most ${MAX_TOOLS} entries.`)
    const kind = checkTool(draft, tool, `/tools/${index++}`)
    if (kind === 'drop') draft.warn('dropped=tools')
    if (kind === 'drop' || allowed?.has(identityOf(draft, tool)) === false) gone.push(tool)
  }
  if (gone.length === index) edits.removeMember(doc.root, draft.toolsKey)
  else if (gone.length > 0) edits.removeElements(tools, gone)
}

function checkTool({ doc }: Draft, tool: Node, pointer: string): Kind {
  const type = doc.get(tool, 'type')
  if (!doc.isString(type)) invalid(`${pointer}/type`, 'must be a string.')
  const kind = KINDS.find(doc, type)
  if (kind === undefined) {
    unsupported(`${pointer}/type`, 'DeepSeek does not run this tool. Offer it as a function.')
  }
  const name = doc.text(doc.get(tool, 'name'))
  if (kind === 'function' && (name === undefined || !NAME.test(name))) {
    invalid(`${pointer}/name`, 'must be 1 to 128 of the characters a-z, A-Z, 0-9, _ and -.')
  }
  if (kind === 'custom' && name !== CUSTOM) {
    unsupported(`${pointer}/name`, `DeepSeek knows one custom tool, ${CUSTOM}. Offer others as functions.`)
  }
  return kind
}

/** Functions and custom tools go by their names, others by their type. */
function identityOf({ doc }: Draft, tool: Node): string {
  return doc.text(doc.get(tool, 'name')) ?? doc.text(doc.get(tool, 'type')) ?? ''
}

/** `{type: "allowed_tools", mode, tools: [{type, name}]}`, which DeepSeek does not know, becomes its mode. */
function readAllowed(draft: Draft): ReadonlySet<string> | undefined {
  const { doc, edits, toolChoice } = draft
  if (!doc.isObject(toolChoice) || !doc.isText(doc.get(toolChoice, 'type'), 'allowed_tools')) return undefined
  const mode = doc.text(doc.get(toolChoice, 'mode'))
  if (mode !== 'auto' && mode !== 'required') invalid('/tool_choice/mode', 'must be one of auto, required.')
  const names = new Set<string>()
  for (const tool of doc.elements(doc.get(toolChoice, 'tools'))) names.add(identityOf(draft, tool))
  if (names.size === 0) invalid('/tool_choice/tools', 'must be a non-empty array.')
  edits.replace(toolChoice, `"${mode}"`)
  draft.warn('mapped=tool_choice')
  return names
}
