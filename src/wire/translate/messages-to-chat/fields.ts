import { NONE } from '../../json-doc.ts'
import {
  consume,
  drop,
  fieldTable,
  invalid,
  keep,
  reject,
  unsupported,
  type Draft,
  type FieldRule,
} from '../draft.ts'
import type { Out } from '../json-out.ts'

/** From this version of the API on, Anthropic refuses sampling fields even at their defaults. */
const NO_SAMPLING_FROM = '2026-10-21'

/** Versions are dates, so their order is that of their spelling. */
function oldVersionsOnly(rule: FieldRule): FieldRule {
  return (draft, value, name) => {
    if ((draft.context.apiVersion ?? '') >= NO_SAMPLING_FROM) {
      invalid(`/${name}`, 'Extra inputs are not permitted.')
    }
    rule(draft, value, name)
  }
}

const metadata: FieldRule = (draft, value) => {
  // The user's id is not forwarded: the provider is told an opaque one.
  for (const [name] of draft.doc.members(value)) if (name !== 'user_id') draft.warn('dropped=metadata')
}

/** Every field of a Messages request that Chat Completions has a place for, or whose loss has to be weighed. */
export const FIELDS = fieldTable({
  model: consume,
  stream: consume,
  messages: keep,
  system: keep,
  max_tokens: consume,
  stop_sequences: keep,
  temperature: oldVersionsOnly(keep),
  top_p: oldVersionsOnly(keep),
  top_k: oldVersionsOnly(drop()),
  tools: keep,
  tool_choice: keep,
  thinking: keep,
  output_config: keep,
  metadata,
  service_tier: drop('"auto"', '"standard_only"'),
  speed: drop('"standard"'),
  container: reject('there are no containers at this provider.'),
  mcp_servers: reject('this provider connects to no MCP servers; offer their tools as client tools.', '[]'),
})

/** Reasoning models of OpenAI know the newer name only, and it is the one that says what Anthropic means: thinking counts. */
export function maxTokens({ context }: Draft): { readonly [name: string]: Out } {
  const limit = context.facts.maxOutputTokens
  if (limit === undefined || limit < 1) invalid('/max_tokens', 'must be at least 1.')
  return context.family === 'openai' ? { max_completion_tokens: limit } : { max_tokens: limit }
}

const MAX_STOPS = { openai: 4, deepseek: 16, anthropic: 16 } as const

export function stops(draft: Draft): { readonly [name: string]: Out } {
  const { doc } = draft
  const field = draft.field('stop_sequences')
  if (field === NONE) return {}
  if (!doc.isArray(field)) invalid('/stop_sequences', 'must be an array of strings.')
  const most = MAX_STOPS[draft.context.family]
  const list: string[] = []
  for (const item of doc.elements(field)) {
    if (list.length === most) unsupported('/stop_sequences', `this provider takes at most ${most}.`)
    list.push(doc.text(item) ?? invalid(`/stop_sequences/${list.length}`, 'must be a string.'))
  }
  return list.length === 0 ? {} : { stop: list }
}
