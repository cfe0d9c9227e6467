import { NONE } from '../../json-doc.ts'
import { invalid, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'
import type { System } from './system.ts'

const ONLY_JSON = 'Answer with a single JSON object and nothing else.'

/** `response_format` and the effort, as `output_config`. Anthropic has no JSON mode without a schema: it is asked for in words. */
export function outputConfig(draft: Draft, effort: string | undefined, system: System): Out | undefined {
  const format = draft.field('response_format')
  const schema = format === NONE ? undefined : readFormat(draft, system)
  if (schema === undefined && effort === undefined) return undefined
  return { effort, format: schema }
}

function readFormat(draft: Draft, system: System): Out | undefined {
  const { doc } = draft
  const format = draft.field('response_format')
  // prettier-ignore
  switch (doc.text(doc.get(format, 'type'))) {
    case 'text': return undefined
    case 'json_object':
      draft.warn('mapped=response_format')
      system.add([ONLY_JSON])
      return undefined
    case 'json_schema': {
      const schema = doc.get(doc.get(format, 'json_schema'), 'schema')
      if (!doc.isObject(schema)) invalid('/response_format/json_schema/schema', 'must be an object.')
      return { type: 'json_schema', schema: draft.raw(schema) }
    }
    default: return invalid('/response_format/type', 'must be one of text, json_object, json_schema.')
  }
}
