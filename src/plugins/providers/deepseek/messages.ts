import type { Catalogue } from '../../../core/catalogue.ts'
import { NONE, type Node } from '../../../wire/json-doc.ts'
import type { Prepared, ProviderRequest } from '../contract.ts'
import { settleMaxTokens } from '../max-tokens.ts'
import { Draft, invalid, unsupported } from './draft.ts'
import { applyFields, compile, drop, map, pass, reject, type FieldTable, writeModel } from './fields.ts'
import { sampling, warnOfIgnoredSampling } from './limits.ts'
import { restoreThinking } from './messages-replay.ts'
import { walkTurns } from './messages-turns.ts'
import { tidySystem } from './messages-system.ts'
import { settleMessageTools } from './messages-tools.ts'
import { givesUpThinking } from './reasoning.ts'
import { settleThinking } from './thinking.ts'

/** Every field of a Messages request that the gateway acts on. All others (`cache_control` among them) pass as they came. */
export const MESSAGES_FIELDS = {
  model: map('The alias becomes the model of the route.', writeModel),
  messages: pass(
    'See the rules for messages. Else byte for byte as they came.',
    (draft, value) => (draft.messages = value),
  ),
  system: pass(
    'The billing text of Claude Code is removed. Else byte for byte as it came.',
    (draft, value, key) => {
      draft.system = value
      draft.systemKey = key
    },
  ),
  max_tokens: map(
    'Required, at least 1. Capped by the route. Above what the model can do: refused.',
    (draft, value) => (draft.maxTokens = value),
  ),
  metadata: map('Replaced by an opaque `user_id`: no identity of a person reaches DeepSeek.', writeMetadata),
  stream: pass('Goes on as it came.'),
  stop_sequences: pass('An array of strings.', stopSequences),
  thinking: map(
    'A route with a mode decides. `adaptive` and `between_tools` become `enabled`; `budget_tokens` is dropped.',
    (draft, value) => (draft.thinking = value),
  ),
  output_config: map(
    '`effort` to the levels of the day, by the catalogue; dropped where thinking is off. `format` is refused.',
    outputConfig,
  ),
  tools: pass(
    'Client tools with a schema, and `web_search_20250305`; at most 128. Others are refused.',
    (draft, value, key) => {
      draft.tools = value
      draft.toolsKey = key
    },
  ),
  tool_choice: map(
    '`any` or `tool` switches thinking off for the call, and is refused where the history has tool calls. `disable_parallel_tool_use` is dropped.',
    (draft, value) => (draft.toolChoice = value),
  ),
  temperature: pass(
    '0 to 2; no effect while thinking (`ignored=temperature`). Refused under API version 2026-10-21.',
    oldVersionsOnly('temperature', sampling('temperature', 2)),
  ),
  top_p: pass(
    '0 to 1; no effect while thinking (`ignored=top_p`). Refused under API version 2026-10-21.',
    oldVersionsOnly('top_p', sampling('top_p', 1)),
  ),
  top_k: map(
    'Dropped: DeepSeek ignores it. Refused under API version 2026-10-21.',
    oldVersionsOnly('top_k', dropTopK),
  ),
  service_tier: drop('DeepSeek has no tiers.', '"auto"', '"standard_only"'),
  container: reject('DeepSeek has no containers.'),
  mcp_servers: reject('DeepSeek connects to no MCP servers; offer their tools as client tools.', '[]'),
  context_management: drop('DeepSeek ignores it.'),
  speed: drop('DeepSeek ignores it.', '"standard"'),
  inference_geo: drop('DeepSeek ignores it.'),
  diagnostics: drop('DeepSeek ignores it.'),
  user_profile_id: drop('DeepSeek ignores it; it may identify a person.'),
  workspace_id: drop('DeepSeek ignores it.'),
} as const satisfies FieldTable

const FIELDS = compile(MESSAGES_FIELDS)

export function prepareMessages(request: ProviderRequest, catalogue: Catalogue): Prepared {
  const draft = new Draft(request, catalogue)
  applyFields(draft, FIELDS)
  const turns = walkTurns(draft)
  tidySystem(draft, turns.leadingSystem)
  const forcedTool = settleMessageTools(draft)
  const giveUp = givesUpThinking('messages', request.repair)
  const thinking = settleThinking(draft, { forcedTool, toolTurns: turns.toolTurns, giveUp })
  if (thinking) restoreThinking(draft, turns.lost)
  warnOfIgnoredSampling(draft, thinking)
  settleMaxTokens(draft)
  if (!draft.hasMetadata) draft.edits.add(draft.doc.root, 'metadata', userMetadata(request))
  return draft.finish('/anthropic/v1/messages')
}

function writeMetadata(draft: Draft, value: Node): void {
  const { doc } = draft
  draft.hasMetadata = true
  draft.edits.replace(value, userMetadata(draft.request))
  for (const [name] of doc.members(value)) {
    if (name !== 'user_id') draft.warn('dropped=metadata')
  }
}

function userMetadata({ userId }: ProviderRequest): string {
  return `{"user_id":"${userId}"}`
}

function outputConfig(draft: Draft, value: Node): void {
  const { doc } = draft
  if (doc.isNull(value)) return
  if (!doc.isObject(value)) invalid('/output_config', 'must be an object.')
  const format = doc.get(value, 'format')
  if (format !== NONE && !doc.isNull(format)) {
    unsupported(
      '/output_config/format',
      'DeepSeek does not take a schema here. Describe it in the prompt, or use a tool.',
    )
  }
  const key = doc.keyOf(value, 'effort')
  if (key === NONE) return
  draft.effort = doc.valueOf(key)
  draft.effortKey = key
  draft.effortHolder = value
}

function stopSequences({ doc }: Draft, value: Node): void {
  if (doc.isNull(value)) return
  if (!doc.isArray(value)) invalid('/stop_sequences', 'must be an array of strings.')
  let index = 0
  for (const item of doc.elements(value)) {
    if (!doc.isString(item)) invalid(`/stop_sequences/${index}`, 'must be a string.')
    index++
  }
}

/** From this version of the API on, Anthropic refuses sampling fields even at their defaults. */
const NO_SAMPLING_FROM = '2026-10-21'

type Reader = (draft: Draft, value: Node, key: Node) => void

function oldVersionsOnly(name: string, read: Reader): Reader {
  return (draft, value, key) => {
    // Versions are dates, so their order is that of their spelling.
    if ((draft.request.apiVersion ?? '') >= NO_SAMPLING_FROM) {
      invalid(`/${name}`, 'Extra inputs are not permitted.')
    }
    read(draft, value, key)
  }
}

function dropTopK(draft: Draft, value: Node, key: Node): void {
  draft.edits.removeMember(draft.doc.root, key)
  if (!draft.doc.isNull(value)) draft.warn('dropped=top_k')
}
