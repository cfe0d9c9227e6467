import { NONE, type Node } from '../../json-doc.ts'
import { invalid, unsupported, type Draft } from '../draft.ts'
import { Raw, type Out } from '../json-out.ts'
import type { ToolNames } from '../tool-names.ts'

export interface Tools {
  readonly fields: { readonly [name: string]: Out | undefined }
  /** A call of some tool is required. */
  readonly forced: boolean
}

interface Choice {
  readonly type: 'auto' | 'any' | 'none' | 'tool'
  readonly name?: string
  /** Only these tools may be called. */
  readonly allowed?: ReadonlySet<string>
}

export function readTools(draft: Draft, names: ToolNames): Tools {
  const choice = readChoice(draft, names)
  const tools = toolList(draft, names, choice?.allowed)
  const forced = choice?.type === 'any' || choice?.type === 'tool'
  if (tools.length === 0) {
    if (forced) invalid('/tool_choice', 'forces a tool, and there are no tools.')
    return { fields: {}, forced: false }
  }
  const oneByOne = draft.doc.boolean(draft.field('parallel_tool_calls')) === false
  return { fields: { tools, tool_choice: writeChoice(choice, oneByOne) }, forced }
}

/** Anthropic has the switch for parallel calls inside the choice, and none where nothing may be called. */
function writeChoice(choice: Choice | undefined, oneByOne: boolean): Out | undefined {
  if (choice === undefined && !oneByOne) return undefined
  const type = choice?.type ?? 'auto'
  return {
    type,
    name: choice?.name,
    disable_parallel_tool_use: oneByOne && type !== 'none' ? true : undefined,
  }
}

function toolList(draft: Draft, names: ToolNames, allowed: ReadonlySet<string> | undefined): readonly Out[] {
  const { doc } = draft
  const field = draft.field('tools')
  if (field === NONE) return []
  if (!doc.isArray(field)) invalid('/tools', 'must be an array.')
  const tools: Out[] = []
  let index = 0
  for (const tool of doc.elements(field)) {
    const pointer = `/tools/${index++}`
    if (!doc.isText(doc.get(tool, 'type'), 'function')) {
      unsupported(
        `${pointer}/type`,
        'this provider takes function tools only; write it as a function with parameters.',
      )
    }
    const called = doc.get(tool, 'function')
    const place = `${pointer}/function`
    const name = names.shorten(draft.text(called, 'name', place), `${place}/name`)
    if (allowed === undefined || allowed.has(name)) tools.push(writeTool(draft, called, name, place))
  }
  return tools
}

function writeTool(draft: Draft, called: Node, name: string, pointer: string): Out {
  const { doc } = draft
  return {
    name,
    description: doc.text(doc.get(called, 'description')),
    input_schema: inputSchema(draft, draft.member(called, 'parameters'), `${pointer}/parameters`),
    strict: doc.boolean(doc.get(called, 'strict')) === true ? true : undefined,
  }
}

/** As the caller spelled it. Anthropic wants the schema of an object, said in so many words; chat takes less. */
function inputSchema({ doc }: Draft, parameters: Node, pointer: string): Out {
  if (parameters === NONE) return { type: 'object', properties: {} }
  if (!doc.isObject(parameters)) invalid(pointer, 'must be an object.')
  const raw = doc.raw(parameters).toString()
  if (doc.get(parameters, 'type') !== NONE) return new Raw(raw)
  const comma = doc.first(parameters) === NONE ? '' : ','
  return new Raw(`{"type":"object"${comma}${raw.slice(1)}`)
}

function readChoice(draft: Draft, names: ToolNames): Choice | undefined {
  const { doc } = draft
  const field = draft.field('tool_choice')
  if (field === NONE) return undefined
  if (doc.isObject(field)) return readObject(draft, field, names)
  // prettier-ignore
  switch (doc.text(field)) {
    case 'auto': return { type: 'auto' }
    case 'none': return { type: 'none' }
    case 'required': return { type: 'any' }
    default: return invalid('/tool_choice', 'must be none, auto, required or a function.')
  }
}

function readObject(draft: Draft, field: Node, names: ToolNames): Choice {
  const { doc } = draft
  if (doc.isText(doc.get(field, 'type'), 'allowed_tools')) {
    return readAllowed(draft, doc.get(field, 'allowed_tools'), names)
  }
  if (!doc.isText(doc.get(field, 'type'), 'function')) {
    unsupported('/tool_choice/type', 'must be function or allowed_tools.')
  }
  const place = '/tool_choice/function'
  const name = draft.text(doc.get(field, 'function'), 'name', place)
  return { type: 'tool', name: names.shorten(name, `${place}/name`) }
}

/** Anthropic has no list of allowed tools: the others are not offered. */
function readAllowed(draft: Draft, list: Node, names: ToolNames): Choice {
  const { doc } = draft
  const pointer = '/tool_choice/allowed_tools'
  const mode = doc.text(doc.get(list, 'mode'))
  if (mode !== 'auto' && mode !== 'required') invalid(`${pointer}/mode`, 'must be one of auto, required.')
  const allowed = new Set<string>()
  for (const item of doc.elements(doc.get(list, 'tools'))) {
    const place = `${pointer}/tools/${allowed.size}/function`
    allowed.add(names.shorten(draft.text(doc.get(item, 'function'), 'name', place), `${place}/name`))
  }
  if (allowed.size === 0) invalid(`${pointer}/tools`, 'must be a non-empty array.')
  draft.warn('mapped=tool_choice')
  return { type: mode === 'auto' ? 'auto' : 'any', allowed }
}
