import type { Operation } from '../core/call.ts'
import { NONE, type JsonDoc, type Node } from './json-doc.ts'
import { PROVIDER_TOOL, providerTool, RUN_BY_CALLER } from './provider-tools.ts'

/** A tool that a request offers to the model. */
export interface ToolDefinition {
  /** As rules name it: the caller's name, or `provider:` and a type. */
  readonly name: string
  /** The list it stands in and its place there; `index` is undefined for a member of the body by itself. */
  readonly list: string
  readonly index: number | undefined
  /** JSON schema of its arguments; `NONE` where it has none. */
  readonly schema: Node
  /** Its arguments are text of any form. */
  readonly isFreeText: boolean
  /** The provider runs it, or it has its own kind of calls. */
  readonly isProviders: boolean
  /** The server that it leads to, where it names one. */
  readonly server: string | undefined
}

/** A tool that the model is made to call, or held to. */
export interface ForcedTool {
  readonly name: string
  readonly pointer: string
}

/** A JSON pointer, for messages. */
export function toolPointer({ list, index }: Pick<ToolDefinition, 'list' | 'index'>): string {
  return index === undefined ? `/${list}` : `/${list}/${index}`
}

/** Lists of tools in a body. */
export const TOOL_LISTS = ['tools', 'functions', 'mcp_servers'] as const

/** Members of the body that are tools of the provider without being in a list. */
const BY_MEMBER: Readonly<Record<string, string>> = { web_search_options: 'web_search' }

/** All tools of a request, in its order. */
export function toolDefinitions(doc: JsonDoc, operation: Operation): readonly ToolDefinition[] {
  if (operation === 'fim' || operation === 'embeddings') return []
  const found: ToolDefinition[] = []
  for (const list of TOOL_LISTS) {
    let index = 0
    for (const node of doc.elements(doc.get(doc.root, list))) {
      const place = { list, index: index++ }
      if (list === 'mcp_servers') found.push(byType(doc, node, 'mcp', place))
      else if (list === 'functions') found.push(named(doc, node, 'parameters', place))
      else found.push(...inTools(doc, node, operation, place))
    }
  }
  for (const [member, type] of Object.entries(BY_MEMBER)) {
    const node = doc.get(doc.root, member)
    if (node !== NONE && !doc.isNull(node))
      found.push(byType(doc, node, type, { list: member, index: undefined }))
  }
  return found
}

type Place = Pick<ToolDefinition, 'list' | 'index'>

function inTools(doc: JsonDoc, node: Node, operation: Operation, place: Place): readonly ToolDefinition[] {
  const type = doc.text(doc.get(node, 'type'))
  if (operation === 'messages') {
    const isNamed = type === undefined || type === 'custom' || RUN_BY_CALLER.test(type)
    return [isNamed ? named(doc, node, 'input_schema', place) : byType(doc, node, type, place)]
  }
  if (operation === 'chat') return [inChat(doc, node, type, place)]
  if (type === 'function') return [named(doc, node, 'parameters', place)]
  if (type === 'custom') return [{ ...named(doc, node, '', place), isFreeText: true }]
  const inner = type === 'namespace' ? [...doc.elements(doc.get(node, 'tools'))] : []
  if (inner.length === 0) return [byType(doc, node, type ?? '', place)]
  return inner.map((tool) => named(doc, tool, 'parameters', place))
}

function inChat(doc: JsonDoc, node: Node, type: string | undefined, place: Place): ToolDefinition {
  if (type === 'custom') return { ...named(doc, doc.get(node, 'custom'), '', place), isFreeText: true }
  const called = doc.get(node, 'function')
  return called === NONE && type !== undefined && type !== 'function'
    ? byType(doc, node, type, place)
    : named(doc, called, 'parameters', place)
}

function named(doc: JsonDoc, node: Node, schema: string, place: Place): ToolDefinition {
  const name = doc.text(doc.get(node, 'name')) ?? ''
  return {
    ...place,
    name,
    schema: doc.get(node, schema),
    isFreeText: false,
    isProviders: false,
    server: undefined,
  }
}

function byType(doc: JsonDoc, node: Node, type: string, place: Place): ToolDefinition {
  const server = doc.text(doc.get(node, 'server_url')) ?? doc.text(doc.get(node, 'url'))
  return { ...place, name: providerTool(type), schema: NONE, isFreeText: false, isProviders: true, server }
}

/** The tools that `tool_choice` names; none where it leaves the choice to the model. */
export function forcedTools(doc: JsonDoc, operation: Operation): readonly ForcedTool[] {
  if (operation === 'fim' || operation === 'embeddings') return []
  const found: ForcedTool[] = []
  for (const member of ['tool_choice', 'function_call']) {
    const choice = doc.get(doc.root, member)
    if (!doc.isObject(choice)) continue
    const lists = [doc.get(choice, 'tools'), doc.get(doc.get(choice, 'allowed_tools'), 'tools')]
    if (doc.text(doc.get(choice, 'type')) !== 'allowed_tools') {
      const name = forcedName(doc, choice, operation)
      if (name !== undefined) found.push({ name, pointer: `/${member}` })
    } else
      for (const tool of lists.flatMap((list) => [...doc.elements(list)]))
        found.push({ name: forcedName(doc, tool, operation) ?? '', pointer: `/${member}` })
  }
  return found
}

/** Words of `tool_choice` that are no tool. */
const CHOICES = new Set(['auto', 'any', 'none', 'required'])

function forcedName(doc: JsonDoc, choice: Node, operation: Operation): string | undefined {
  const type = doc.text(doc.get(choice, 'type'))
  if (type !== undefined && CHOICES.has(type)) return undefined
  const inner = ['function', 'custom'].map((kind) => doc.text(doc.get(doc.get(choice, kind), 'name')))
  const name = inner.find((each) => each !== undefined) ?? doc.text(doc.get(choice, 'name'))
  const isTyped = operation === 'responses' && type !== 'function' && type !== 'custom'
  return isTyped || name === undefined ? providerTool(type ?? '') : name
}

export function isProviderTool(name: string): boolean {
  return name.startsWith(PROVIDER_TOOL)
}
