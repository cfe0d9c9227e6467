import { NONE, type Node } from '../../json-doc.ts'
import { invalid, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'

/** `text` as chat has it: `response_format`, and `verbosity`, which only OpenAI's models know. */
export function textFields(draft: Draft): { readonly [name: string]: Out | undefined } {
  const text = draft.field('text')
  if (text === NONE) return {}
  if (!draft.doc.isObject(text)) invalid('/text', 'must be an object.')
  const format = draft.member(text, 'format')
  return {
    response_format: format === NONE ? undefined : responseFormat(draft, format),
    verbosity: verbosity(draft, draft.member(text, 'verbosity')),
  }
}

function responseFormat(draft: Draft, format: Node): Out | undefined {
  const type = draft.text(format, 'type', '/text/format')
  if (type === 'text') return undefined
  if (type === 'json_object') return { type }
  if (type !== 'json_schema') {
    invalid('/text/format/type', 'must be one of text, json_object, json_schema.')
  }
  const member = (name: string): Out | undefined => draft.raw(draft.member(format, name))
  return {
    type,
    json_schema: {
      name: draft.text(format, 'name', '/text/format'),
      description: member('description'),
      schema: member('schema'),
      strict: member('strict'),
    },
  }
}

function verbosity(draft: Draft, value: Node): Out | undefined {
  if (value === NONE || draft.doc.isText(value, 'medium')) return undefined
  if (draft.context.family === 'openai') return draft.raw(value)
  draft.warn('dropped=text.verbosity')
  return undefined
}
