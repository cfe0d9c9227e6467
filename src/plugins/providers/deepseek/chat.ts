import type { Catalogue } from '../../../core/catalogue.ts'
import { NONE, type Node } from '../../../wire/json-doc.ts'
import type { Prepared, ProviderRequest } from '../contract.ts'
import { walkMessages } from './chat-messages.ts'
import { settleTools } from './chat-tools.ts'
import { settleMaxTokens } from '../max-tokens.ts'
import { Draft, invalid, unsupported } from './draft.ts'
import { applyFields, compile, drop, map, pass, reject, type FieldTable } from './fields.ts'
import { inRange, warnOfIgnoredSampling } from './limits.ts'
import { fillReasoning, givesUpThinking } from './reasoning.ts'
import { NO_AUDIO, OPENAI_FIELDS, writeUserId } from './shared.ts'
import { settleThinking } from './thinking.ts'

/** Every field of a chat completion that the gateway acts on. All others pass as they came. */
export const CHAT_FIELDS = {
  ...OPENAI_FIELDS,
  messages: pass(
    'See the rules for messages. Else byte for byte as they came.',
    (draft, value) => (draft.messages = value),
  ),
  max_completion_tokens: map(
    'Becomes `max_tokens`. Both given and different: refused.',
    (draft, value) => (draft.maxCompletionTokens = value),
  ),
  thinking: map(
    'A route with a mode decides. `adaptive` becomes `enabled`; `budget_tokens` is dropped.',
    (draft, value) => (draft.thinking = value),
  ),
  reasoning_effort: map(
    'To the levels of the day, by the catalogue; `none` switches thinking off. Unknown levels are refused. Dropped where thinking is off.',
    (draft, value, key) => {
      draft.effort = value
      draft.effortKey = key
      draft.effortHolder = draft.doc.root
    },
  ),
  tools: map(
    'Functions only, at most 128. `[]` is removed. `strict` is dropped unless all tools have it or the call came to /beta.',
    (draft, value, key) => {
      draft.tools = value
      draft.toolsKey = key
    },
  ),
  tool_choice: map(
    '`required` or a named function switches thinking off for the call, and is refused where the history has tool calls. `allowed_tools` filters `tools`.',
    (draft, value) => (draft.toolChoice = value),
  ),
  response_format: pass(
    '`text` and `json_object` only; the latter needs the word "json" in a message.',
    (draft, value) => (draft.responseFormat = value),
  ),
  logprobs: pass('Goes on as it came.'),
  top_logprobs: pass('0 to 20, and only with `logprobs: true`.', topLogprobs),
  parallel_tool_calls: drop('DeepSeek ignores it: calls may come in parallel.', 'true'),
  prediction: drop('DeepSeek ignores it.'),
  verbosity: drop('DeepSeek ignores it.', '"medium"'),
  moderation: drop('DeepSeek ignores it.'),
  audio: NO_AUDIO,
  modalities: reject('DeepSeek answers with text only.', '["text"]'),
  web_search_options: reject('DeepSeek does not search the web in chat completions.'),
  functions: reject('Replaced by tools: send each function as {"type":"function","function":{…}}.', '[]'),
  function_call: reject('Replaced by tool_choice.', '"auto"', '"none"'),
} as const satisfies FieldTable

const FIELDS = compile(CHAT_FIELDS)

export function prepareChat(request: ProviderRequest, catalogue: Catalogue): Prepared {
  const draft = new Draft(request, catalogue)
  applyFields(draft, FIELDS)
  const history = walkMessages(draft)
  const tools = settleTools(draft, request.beta)
  const thinking = settleThinking(draft, {
    forcedTool: tools.forced,
    toolTurns: history.toolTurns,
    giveUp: givesUpThinking('chat', request.repair),
  })
  if (thinking && history.lacking.length > 0) fillReasoning(draft, history.lacking)
  warnOfIgnoredSampling(draft, thinking)
  settleMaxTokens(draft)
  checkFormat(draft)
  writeUserId(draft)
  const beta = request.beta || history.prefix || tools.allStrict
  return draft.finish(beta ? '/beta/chat/completions' : '/chat/completions')
}

function topLogprobs(draft: Draft, value: Node): void {
  const { doc } = draft
  inRange('top_logprobs', 0, 20)(draft, value)
  if (doc.isNull(value) || doc.boolean(doc.get(doc.root, 'logprobs')) === true) return
  invalid('/top_logprobs', 'needs "logprobs": true.')
}

function checkFormat({ doc, messages, responseFormat }: Draft): void {
  if (responseFormat === NONE || doc.isNull(responseFormat)) return
  const type = doc.text(doc.get(responseFormat, 'type'))
  if (type === 'text') return
  if (type === 'json_schema') {
    const reason =
      'DeepSeek does not take a schema here. Use "json_object" and describe the schema in a message.'
    unsupported('/response_format/type', reason)
  }
  if (type !== 'json_object') invalid('/response_format/type', 'must be one of text, json_object.')
  for (const message of doc.elements(messages)) {
    const content = doc.get(message, 'content')
    const text = doc.isArray(content) ? JSON.stringify(doc.toValue(content)) : doc.text(content)
    if (text !== undefined && /json/i.test(text)) return
  }
  invalid(
    '/response_format/type',
    '"json_object" needs the word "json" in a message that says what to answer.',
  )
}
