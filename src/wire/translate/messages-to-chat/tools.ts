import { NONE, type Node } from '../../json-doc.ts'
import { invalid, unsupported, type Draft } from '../draft.ts'
import { Raw, type Out } from '../json-out.ts'
import type { ToolNames } from '../tool-names.ts'
import { noteCaching } from './system.ts'

type Fields = { readonly [name: string]: Out | undefined }

/** `tools`, `tool_choice` and `parallel_tool_calls`; none of them where there are no tools. */
export function toolFields(draft: Draft, names: ToolNames): Fields {
  const tools = readTools(draft, names)
  const choice = draft.field('tool_choice')
  const toolChoice = choice === NONE ? undefined : readChoice(draft, choice, names)
  if (tools.length === 0) {
    if (toolChoice !== undefined && toolChoice !== 'auto' && toolChoice !== 'none') {
      invalid('/tool_choice', 'forces a tool, and there are no tools.')
    }
    return {}
  }
  const oneByOne = draft.doc.boolean(draft.doc.get(choice, 'disable_parallel_tool_use')) === true
  return {
    tools,
    tool_choice: toolChoice,
    parallel_tool_calls: oneByOne && toolChoice !== 'none' ? false : undefined,
  }
}

function readTools(draft: Draft, names: ToolNames): readonly Out[] {
  const { doc } = draft
  const tools = draft.field('tools')
  if (tools === NONE) return []
  if (!doc.isArray(tools)) invalid('/tools', 'must be an array.')
  let index = 0
  return Array.from(doc.elements(tools), (tool) => readTool(draft, tool, names, `/tools/${index++}`))
}

function readTool(draft: Draft, tool: Node, names: ToolNames, pointer: string): Out {
  const { doc } = draft
  const schema = doc.get(tool, 'input_schema')
  const type = draft.member(tool, 'type')
  const isClients = type === NONE || doc.isText(type, 'custom') || doc.isObject(schema)
  if (!isClients) unsupported(`${pointer}/type`, 'this provider does not know or run this tool by itself.')
  if (!doc.isObject(schema)) invalid(`${pointer}/input_schema`, 'must be an object.')
  noteCaching(draft, tool)
  if (doc.boolean(doc.get(tool, 'defer_loading')) === true) draft.warn('dropped=tools.defer_loading')
  const strict = doc.boolean(doc.get(tool, 'strict'))
  return {
    type: 'function',
    function: {
      name: names.shorten(draft.text(tool, 'name', pointer), `${pointer}/name`),
      description: describe(draft, tool),
      parameters: withoutDialect(draft, schema),
      strict: strict === true ? true : undefined,
    },
  }
}

/** Chat has no place for examples but the description. */
function describe(draft: Draft, tool: Node): string | undefined {
  const { doc } = draft
  const description = doc.text(doc.get(tool, 'description'))
  const examples = Array.from(doc.elements(doc.get(tool, 'input_examples')), (example) =>
    doc.raw(example).toString(),
  )
  if (examples.length === 0) return description
  draft.warn('mapped=tools.input_examples')
  const text = `Examples of input:\n${examples.join('\n')}`
  return description === undefined ? text : `${description}\n\n${text}`
}

/** The schema as the caller spelled it, without `$schema`, which providers do not know or take for a parameter. */
function withoutDialect(draft: Draft, schema: Node): Raw {
  const { doc } = draft
  if (doc.get(schema, '$schema') === NONE) return new Raw(doc.raw(schema).toString())
  const members: string[] = []
  for (const [name, value, key] of doc.members(schema)) {
    if (name !== '$schema') members.push(`${doc.raw(key).toString()}:${doc.raw(value).toString()}`)
  }
  return new Raw(`{${members.join(',')}}`)
}

function readChoice(draft: Draft, choice: Node, names: ToolNames): Out {
  // prettier-ignore
  switch (draft.doc.text(draft.doc.get(choice, 'type'))) {
    case 'auto': return 'auto'
    case 'any': return 'required'
    case 'none': return 'none'
    case 'tool': {
      const name = names.shorten(draft.text(choice, 'name', '/tool_choice'), '/tool_choice/name')
      return { type: 'function', function: { name } }
    }
    default: return invalid('/tool_choice/type', 'must be one of auto, none, any, tool.')
  }
}
