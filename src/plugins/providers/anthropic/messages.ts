import type { Catalogue } from '../../../core/catalogue.ts'
import type { Prepared, ProviderRequest } from '../contract.ts'
import { applyFields, compile, drop, map, pass, reject, writeModel } from '../fields.ts'
import { settleMaxTokens } from '../max-tokens.ts'
import { Draft, type FieldTable } from './draft.ts'
import { readHistory } from './history.ts'
import { settleThinking } from './thinking.ts'

/** What is sent where the caller names no version: translated calls, and the listing of models. */
export const OLDEST_VERSION = '2023-06-01'

/** 1: no thinking of earlier turns, and none in this one where the history would then lack it. */
export const REPAIR_STEPS = 1

const SAMPLING =
  'Goes on as it came. Dropped where the route switches thinking on, which does not go with it.'

/** Every field of a Messages request that the gateway acts on. All others pass as they came. */
export const MESSAGES_FIELDS = {
  model: map('The alias becomes the model of the route.', writeModel),
  messages: pass<Draft>(
    'Thinking that Anthropic did not sign is removed. Else byte for byte as they came.',
    (draft, value) => (draft.messages = value),
  ),
  max_tokens: map<Draft>('Capped by the route.', (draft, value) => (draft.maxTokens = value)),
  metadata: map<Draft>(
    'Replaced by an opaque `user_id`: no identity of a person reaches Anthropic.',
    (draft, value) => {
      for (const [name] of draft.doc.members(value)) if (name !== 'user_id') draft.warn('dropped=metadata')
    },
  ),
  stream: pass('Goes on as it came.'),
  thinking: map<Draft>(
    'A route with a mode decides. Switched off where the last turn called tools and its thinking cannot be given back.',
    (draft, value) => (draft.thinking = value),
  ),
  tool_choice: pass<Draft>('Goes on as it came.', (draft, value) => (draft.toolChoice = value)),
  temperature: pass<Draft>(SAMPLING, (draft, value) => (draft.temperature = value)),
  top_p: pass<Draft>(SAMPLING, (draft, value) => (draft.topP = value)),
  top_k: pass<Draft>(SAMPLING, (draft, value) => (draft.topK = value)),
  context_management: drop('Needs a beta, and betas are not forwarded.'),
  speed: drop('Needs a beta, and betas are not forwarded.', '"standard"'),
  mcp_servers: reject('Needs a beta, and betas are not forwarded: offer their tools as client tools.', '[]'),
  user_profile_id: drop('It may identify a person.'),
} as const satisfies FieldTable

const FIELDS = compile<Draft>(MESSAGES_FIELDS)

/** Anthropic's request from the caller's: edits spliced into the bytes that came, and nothing else changed. */
export function prepareMessages(request: ProviderRequest, catalogue: Catalogue): Prepared {
  const draft = new Draft(request, catalogue)
  applyFields(draft, FIELDS)
  const history = readHistory(draft)
  // 0 is a request to fill the cache.
  const maxTokens = settleMaxTokens(draft, { least: 0 }) ?? 0
  settleThinking(draft, history, maxTokens)
  draft.edits.set(draft.doc.root, 'metadata', `{"user_id":"${request.userId}"}`)
  return draft.finish('/v1/messages', ['anthropic-version', versionOf(request)])
}

function versionOf({ apiVersion = OLDEST_VERSION }: ProviderRequest): string {
  return /^\d{4}-\d\d-\d\d$/.test(apiVersion) ? apiVersion : OLDEST_VERSION
}
