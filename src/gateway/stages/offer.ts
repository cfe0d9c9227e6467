import { shownName } from '../../engines/tools/names.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import { JsonEdits } from '../../wire/json-edit.ts'
import { TOOL_LISTS, type ToolDefinition } from '../../wire/tool-definitions.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'

/** What is said about tools has no meaning without any, and providers refuse it. */
const ABOUT_TOOLS = ['tool_choice', 'function_call', 'parallel_tool_calls']
const MAX_WARNED = 16

/** The request without the tools that are denied. Behind all that knows the request by its bytes: it has others now. */
export function offer(gw: Pick<Gateway, 'settings'>, grant: Grant): Grant {
  const denied = grant.tools?.facts.denied ?? []
  if (denied.length === 0) return grant
  const { chat } = grant
  const edits = new JsonEdits(chat.doc)
  const isEmpty = TOOL_LISTS.map((list) => takeOut(chat.doc, edits, list, denied)).every((none) => none)
  for (const { list, index } of denied) if (index === undefined) edits.remove(chat.doc.root, list)
  if (isEmpty) for (const name of ABOUT_TOOLS) edits.remove(chat.doc.root, name)
  const doc = new JsonDoc(edits.apply(), gw.settings.scan)
  const names = [...new Set(denied.map(({ name }) => shownName(name)))].slice(0, MAX_WARNED)
  const warnings = [...chat.warnings, ...names.map((name) => `removed=tools.${name}`)]
  const facts = { ...chat.facts, hasTools: chat.facts.hasTools && !isEmpty }
  return { ...grant, chat: { ...chat, doc, facts, warnings } }
}

/** @returns whether nothing is left in the list */
function takeOut(doc: JsonDoc, edits: JsonEdits, list: string, denied: readonly ToolDefinition[]): boolean {
  const at = doc.get(doc.root, list)
  const gone = new Set(denied.filter((each) => each.list === list).map(({ index }) => index))
  const elements = [...doc.elements(at)]
  const nodes = elements.filter((_, index) => gone.has(index))
  if (nodes.length === elements.length) edits.remove(doc.root, list)
  else if (nodes.length > 0) edits.removeElements(at, nodes)
  return nodes.length === elements.length
}
