import { NONE } from '../../json-doc.ts'
import { refuseState } from '../../openai-responses.ts'
import { applyFields, invalid, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'
import { Conversation } from './conversation.ts'
import { FIELDS } from './fields.ts'
import { textFields } from './format.ts'
import { effortField } from './reasoning.ts'
import type { Tools } from './tools.ts'

type Fields = { readonly [name: string]: Out | undefined }

/** A Responses request as the body of a chat completion; `stream_options` and `user` are for who sends it to add. */
export function chatFields(draft: Draft, tools: Tools): Fields {
  refuseState(draft.doc)
  applyFields(draft, FIELDS)
  // Before the history, which may name tools that are offered no more.
  const toolFields = tools.fields()
  const { facts } = draft.context
  return {
    model: facts.model,
    messages: [...instructions(draft), ...new Conversation(draft, tools).read(draft.field('input'))],
    ...limit(draft),
    temperature: draft.raw(draft.field('temperature')),
    top_p: draft.raw(draft.field('top_p')),
    ...toolFields,
    parallel_tool_calls: toolFields['tools'] === undefined ? undefined : parallel(draft),
    ...effortField(draft),
    ...textFields(draft),
    stream: facts.stream ? true : undefined,
  }
}

function instructions(draft: Draft): readonly Out[] {
  const value = draft.field('instructions')
  if (value === NONE) return []
  const content = draft.doc.text(value) ?? invalid('/instructions', 'must be a string.')
  return content === '' ? [] : [{ role: 'system', content }]
}

/** Reasoning models of OpenAI know the newer name only. */
function limit({ context }: Draft): Fields {
  const tokens = context.facts.maxOutputTokens
  return context.family === 'openai' ? { max_completion_tokens: tokens } : { max_tokens: tokens }
}

/** Only what asks for something: calls in parallel are what every provider allows. */
function parallel(draft: Draft): false | undefined {
  return draft.doc.boolean(draft.field('parallel_tool_calls')) === false ? false : undefined
}
