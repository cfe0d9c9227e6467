import { NONE } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import { MAX_TOOLS } from './chat-tools.ts'
import { invalid, unsupported, type Draft } from './draft.ts'

/** Wider than in chat: agents name tools `mcp__<server>__<tool>`, and Anthropic allows them this long. */
const NAME = /^[a-zA-Z0-9_-]{1,128}$/

/** Anthropic's own client tools: the model knows their schema, so the request has none, and DeepSeek's does not. */
const SCHEMA_KNOWN_BY_MODEL = /^(bash|text_editor|computer|memory)_/

type Choice = 'auto' | 'none' | 'any' | 'tool'

const CHOICES = new NameTable<Choice>([
  ['auto', 'auto'],
  ['none', 'none'],
  ['any', 'any'],
  ['tool', 'tool'],
])

/** Checks the tools and the choice among them. True where a call of some tool is forced. */
export function settleMessageTools(draft: Draft): boolean {
  const { doc, tools } = draft
  if (tools !== NONE && !doc.isNull(tools)) checkTools(draft)
  return readChoice(draft)
}

function checkTools({ doc, edits, tools, toolsKey }: Draft): void {
  if (!doc.isArray(tools)) invalid('/tools', 'must be an array.')
  if (doc.first(tools) === NONE) return edits.removeMember(doc.root, toolsKey)
  let index = 0
  for (let tool = doc.first(tools); tool !== NONE; tool = doc.after(tool, tools)) {
    if (index >= MAX_TOOLS) unsupported('/tools', `must have at most ${MAX_TOOLS} entries.`)
    const type = doc.get(tool, 'type')
    if (type === NONE || doc.isNull(type) || doc.isText(type, 'custom')) {
      const name = doc.text(doc.get(tool, 'name'))
      if (name === undefined || !NAME.test(name)) {
        invalid(`/tools/${index}/name`, 'must be 1 to 128 of the characters a-z, A-Z, 0-9, _ and -.')
      }
      if (!doc.isObject(doc.get(tool, 'input_schema'))) {
        invalid(`/tools/${index}/input_schema`, 'must be an object.')
      }
    } else if (!doc.isText(type, 'web_search_20250305')) {
      refuseTool(doc.text(type), doc.get(tool, 'input_schema') !== NONE, `/tools/${index}/type`)
    }
    index++
  }
}

function refuseTool(type: string | undefined, hasSchema: boolean, pointer: string): void {
  if (type === undefined) invalid(pointer, 'must be a string.')
  if (!SCHEMA_KNOWN_BY_MODEL.test(type)) {
    unsupported(pointer, 'DeepSeek does not run this tool. Of server tools it knows web_search_20250305.')
  }
  if (!hasSchema) {
    unsupported(pointer, 'DeepSeek does not know this tool by itself: send it with an input_schema.')
  }
}

function readChoice(draft: Draft): boolean {
  const { doc, toolChoice } = draft
  if (toolChoice === NONE || doc.isNull(toolChoice)) return false
  const choice = CHOICES.find(doc, doc.get(toolChoice, 'type'))
  if (choice === undefined) invalid('/tool_choice/type', 'must be one of auto, none, any, tool.')
  if (choice === 'tool' && !doc.isString(doc.get(toolChoice, 'name'))) {
    invalid('/tool_choice/name', 'must be a string.')
  }
  dropParallel(draft)
  return choice === 'any' || choice === 'tool'
}

function dropParallel(draft: Draft): void {
  const { doc, edits, toolChoice } = draft
  const key = doc.keyOf(toolChoice, 'disable_parallel_tool_use')
  if (key === NONE) return
  edits.removeMember(toolChoice, key)
  if (doc.boolean(doc.valueOf(key)) === true) draft.warn('dropped=disable_parallel_tool_use')
}
