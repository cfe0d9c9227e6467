/** Messages as Anthropic takes and writes them: types, ranges, and the rules of thinking. */
import type { Ask } from '../ask.ts'
import type { MessageStyle } from '../anthropic-reply.ts'
import { messagesAsk, type AnthropicRequest } from '../anthropic-request.ts'
import { withinContext, type Incoming } from '../chat-rules.ts'
import { Refused } from '../errors.ts'
import { modelNamed } from '../named-models.ts'
import {
  anything,
  closed,
  flag,
  float,
  map,
  optional,
  sequence,
  struct,
  text,
  unsigned,
  variant,
  wrongType,
  type Check,
} from '../serde.ts'
import type { Usage } from '../usage.ts'
import { faults, refusal, reject } from './errors.ts'
import { isGenuine, signThinking } from './signature.ts'
import { checkTurns, mergedTurns } from './turns.ts'
import { readShape } from './wording.ts'

const blocks = sequence(struct('', { type: text, text: optional(text) }, ['type']))

const content: Check = (value) => {
  if (typeof value === 'string') return undefined
  return Array.isArray(value) ? blocks(value) : wrongType(value, 'a string or a sequence')
}

/** Fields whose values the simulator does not look into. */
const unread = 'cache_control container context_management inference_geo mcp_servers service_tier speed'

const accepted = Object.fromEntries(unread.split(' ').map((name): [string, Check] => [name, anything]))

const thinking = (...types: string[]): Check =>
  struct('', { type: variant(...types), budget_tokens: optional(unsigned) }, ['type'])

const fields = {
  ...accepted,
  model: text,
  messages: sequence(struct('', { role: variant('user', 'assistant'), content }, ['role', 'content'])),
  max_tokens: unsigned,
  system: content,
  thinking: thinking('enabled', 'disabled', 'adaptive'),
  output_config: struct('', {
    effort: optional(variant('low', 'medium', 'high', 'xhigh', 'max')),
    format: optional(struct('', { type: variant('json_schema'), schema: map }, ['type', 'schema'])),
  }),
  tools: sequence(map),
  tool_choice: struct('', { type: variant('auto', 'any', 'tool', 'none'), name: optional(text) }, ['type']),
  stop_sequences: sequence(text),
  stream: optional(flag),
  metadata: struct('', { user_id: optional(text) }),
}

const sampling = { temperature: float, top_p: float, top_k: unsigned }

const required = ['model', 'max_tokens', 'messages']

/** The version of autumn 2026 takes no sampling parameters any more, but system turns inside a conversation. */
const checkByVersion: Readonly<Record<string, Check>> = {
  '2023-06-01': closed({ ...fields, ...sampling }, required),
  '2026-10-21': closed(
    {
      ...fields,
      thinking: thinking('enabled', 'disabled', 'adaptive', 'between_tools'),
      messages: sequence(
        struct('', { role: variant('user', 'assistant', 'system'), content }, ['role', 'content']),
      ),
    },
    required,
  ),
}

export const isVersion = (name: string): boolean => Object.hasOwn(checkByVersion, name)

/** The real limits differ by model. */
const maxOutputTokens = 128_000

export function readMessages({ source, headers, settings }: Incoming): Ask {
  const check = checkByVersion[String(headers['anthropic-version'])] ?? map
  const request = readShape<AnthropicRequest & { max_tokens: number }>(source, check)
  const model = modelNamed(settings, request.model)
  if (model === undefined) throw new Refused(refusal.notFound(`model: ${request.model}`))
  if (request.max_tokens > maxOutputTokens)
    reject(
      `max_tokens: ${request.max_tokens} > ${maxOutputTokens}, which is the maximum allowed number of output tokens for ${model.id}`,
    )
  const messages = mergedTurns(request.messages)
  const thinks = isThinking(request)
  checkSampling(request, thinks)
  if (thinks) checkThinking(request)
  checkTurns(messages, { thinking: thinks, isGenuine })
  const effort = request.output_config?.effort === 'low' ? 'low' : 'high'
  const ask = messagesAsk(model, { thinking: thinks, effort }, { ...request, messages }, request.max_tokens)
  // Nothing is cached unless the request marks where.
  const caching = source.includes('"cache_control"') ? 'reported' : 'none'
  const schema = request.output_config?.format?.schema
  const answer = schema === undefined ? {} : { answerSchema: schema }
  return withinContext({ ...ask, caching, ...answer }, settings.contextTokens, refusal.promptTooLong)
}

/** Off unless it is asked for. */
const isThinking = ({ thinking: asked }: AnthropicRequest): boolean =>
  asked !== undefined && asked !== null && asked.type !== 'disabled'

function checkSampling({ temperature, top_p: share }: AnthropicRequest, thinks: boolean): void {
  const heat = temperature ?? 1
  if (heat < 0 || heat > 1) reject('temperature: range: 0..1')
  if ((share ?? 1) < 0 || (share ?? 1) > 1) reject('top_p: range: 0..1')
  if (thinks && heat !== 1) reject('`temperature` may only be set to 1 when thinking is enabled.')
}

const minBudget = 1024

function checkThinking({
  thinking: asked,
  max_tokens: maxTokens,
  tool_choice: choice,
}: AnthropicRequest): void {
  if (['any', 'tool'].includes(choice?.type ?? '')) throw new Refused(faults['tool-choice'])
  if (asked?.type !== 'enabled') return
  const budget = asked.budget_tokens
  const field = 'thinking.enabled.budget_tokens'
  if (budget === undefined) return reject(`${field}: Field required`)
  if (budget < minBudget) reject(`${field}: Input should be greater than or equal to ${minBudget}`)
  if (budget >= (maxTokens ?? 0)) reject('`max_tokens` must be greater than `thinking.budget_tokens`.')
}

/** Input is what neither came from the cache nor went into it. */
const usage = ({ hit, miss, written, reasoning }: Usage, output: number): Record<string, unknown> => ({
  input_tokens: miss - written,
  cache_creation_input_tokens: written,
  cache_read_input_tokens: hit,
  cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
  output_tokens: output,
  output_tokens_details: { thinking_tokens: Math.min(reasoning ?? 0, output) },
  server_tool_use: null,
  service_tier: 'standard',
})

export const anthropicMessages: MessageStyle = {
  explicit: true,
  openingOutput: 1,
  signature: signThinking,
  usage,
}
