import { NONE, type Node } from '../../json-doc.ts'
import { invalid, unsupported, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'

const TYPES: ReadonlySet<string> = new Set(['enabled', 'disabled', 'adaptive', 'between_tools'])

type Fields = { readonly [name: string]: Out | undefined }

/** `thinking` and `output_config.effort`. Levels are the provider's business: they go on as the caller named them. */
export function reasoning(draft: Draft): Fields {
  const thinking = draft.field('thinking')
  const type = thinking === NONE ? undefined : readType(draft, thinking)
  const effort = readEffort(draft)
  if (draft.context.family !== 'openai') return forDeepSeek(draft, thinking, type, effort)
  if (type === 'disabled') {
    // Models differ in whether they can be told not to reason, and refuse what they do not know.
    draft.warn('dropped=thinking')
    if (effort !== undefined) draft.warn('dropped=output_config.effort')
    return {}
  }
  return { reasoning_effort: effort ?? effortOfBudget(draft, thinking) }
}

function forDeepSeek(
  draft: Draft,
  thinking: Node,
  type: string | undefined,
  effort: string | undefined,
): Fields {
  if (type === undefined) return { reasoning_effort: effort }
  if (type === 'disabled') return { thinking: { type }, reasoning_effort: effort }
  if (type !== 'enabled') draft.warn('mapped=thinking')
  if (draft.member(thinking, 'budget_tokens') !== NONE) draft.warn('dropped=thinking.budget_tokens')
  return { thinking: { type: 'enabled' }, reasoning_effort: effort }
}

function readType({ doc }: Draft, thinking: Node): string {
  const type = doc.text(doc.get(thinking, 'type'))
  if (type === undefined || !TYPES.has(type)) {
    invalid('/thinking/type', 'must be one of enabled, disabled, adaptive.')
  }
  return type
}

function readEffort(draft: Draft): string | undefined {
  const { doc } = draft
  const config = draft.field('output_config')
  if (config !== NONE && !doc.isObject(config)) invalid('/output_config', 'must be an object.')
  for (const [name, value] of doc.members(config)) {
    if (name === 'task_budget' && !doc.isNull(value)) draft.warn('dropped=output_config.task_budget')
  }
  const effort = draft.member(config, 'effort')
  return effort === NONE
    ? undefined
    : (doc.text(effort) ?? invalid('/output_config/effort', 'must be a string.'))
}

/** OpenAI has no budget in tokens. Where no effort says more, the budget stands for one. */
function effortOfBudget(draft: Draft, thinking: Node): string | undefined {
  const budget = draft.doc.integer(draft.member(thinking, 'budget_tokens'))
  if (budget === undefined) return undefined
  draft.warn('mapped=thinking.budget_tokens')
  if (budget < 4096) return 'low'
  return budget < 32_768 ? 'medium' : 'high'
}

/** `output_config.format`. Anthropic guarantees that the answer fits the schema, so OpenAI is held to it too. */
export function responseFormat(draft: Draft): Out | undefined {
  const { doc } = draft
  const format = draft.member(draft.field('output_config'), 'format')
  if (format === NONE) return undefined
  if (!doc.isText(doc.get(format, 'type'), 'json_schema')) {
    invalid('/output_config/format/type', 'must be json_schema.')
  }
  if (draft.context.family !== 'openai') {
    const reason = 'this provider takes no schema. Describe it in the prompt, or use a tool.'
    unsupported('/output_config/format', reason)
  }
  const schema = doc.get(format, 'schema')
  if (!doc.isObject(schema)) invalid('/output_config/format/schema', 'must be an object.')
  return {
    type: 'json_schema',
    json_schema: { name: 'response', schema: draft.raw(schema), strict: true },
  }
}
