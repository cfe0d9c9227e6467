/** Chat completions as OpenAI takes and writes them. */
import type { Ask, Thinking } from '../ask.ts'
import type { ChatStyle } from '../chat-reply.ts'
import { wholeCall } from '../chat-reply.ts'
import { stop, type ChatRequest, type Message } from '../chat-request.ts'
import { chatAsk, withinContext, type Incoming } from '../chat-rules.ts'
import type { Effort, Model } from '../eras.ts'
import { Refused } from '../errors.ts'
import { isEmbeddingModel, isReasoningModel, modelNamed } from '../named-models.ts'
import {
  anything,
  closed,
  flag,
  float,
  isMap,
  optional,
  sequence,
  struct,
  text,
  unsigned,
  variant,
  wrongType,
  type Check,
} from '../serde.ts'
import type { Settings } from '../options.ts'
import { textOf } from '../tokens.ts'
import type { Usage } from '../usage.ts'
import { faults, refusal, reject } from './errors.ts'
import { checkLength, checkRange, readShape } from './wording.ts'

interface OpenAiRequest extends ChatRequest {
  max_completion_tokens?: number | null
  frequency_penalty?: number | null
  presence_penalty?: number | null
}

const efforts: Readonly<Record<string, Effort>> = {
  minimal: 'low',
  low: 'low',
  medium: 'high',
  high: 'high',
  xhigh: 'max',
  max: 'max',
}

const parts = sequence(struct('', { type: text, text: optional(text) }, ['type']))

const content: Check = (value) => {
  if (typeof value === 'string' || value === null || value === undefined) return undefined
  return Array.isArray(value) ? parts(value) : wrongType(value, 'a string or a sequence')
}

const call = struct(
  '',
  {
    id: text,
    type: variant('function', 'custom'),
    function: struct('', { name: text, arguments: text }, ['name', 'arguments']),
  },
  ['id', 'type'],
)

/** Other fields of a message, `reasoning_content` among them, are ignored. */
const message = struct(
  '',
  {
    role: variant('system', 'assistant', 'user', 'function', 'tool', 'developer'),
    content,
    name: optional(text),
    tool_calls: optional(sequence(call)),
    tool_call_id: optional(text),
  },
  ['role'],
)

const tool = struct(
  '',
  {
    type: variant('function', 'custom'),
    function: struct('', { name: text, description: optional(text), strict: optional(flag) }, ['name']),
  },
  ['type'],
)

const toolChoice: Check = (value) => (isMap(value) ? undefined : variant('none', 'auto', 'required')(value))

const responseFormat = struct(
  '',
  {
    type: variant('text', 'json_object', 'json_schema'),
    json_schema: struct('', { name: text, strict: optional(flag) }, ['name']),
  },
  ['type'],
)

/** Fields whose values the simulator does not look into. */
const unread =
  'audio function_call functions logit_bias metadata modalities moderation parallel_tool_calls prediction ' +
  'prompt_cache_key prompt_cache_options prompt_cache_retention safety_identifier seed service_tier store user ' +
  'verbosity web_search_options'

const accepted = Object.fromEntries(unread.split(' ').map((name): [string, Check] => [name, anything]))

const chatRequest = closed(
  {
    ...accepted,
    model: text,
    messages: sequence(message),
    max_completion_tokens: optional(unsigned),
    max_tokens: optional(unsigned),
    temperature: optional(float),
    top_p: optional(float),
    frequency_penalty: optional(float),
    presence_penalty: optional(float),
    n: optional(unsigned),
    stop: optional(stop),
    stream: optional(flag),
    stream_options: optional(struct('', { include_usage: optional(flag) })),
    tools: optional(sequence(tool)),
    tool_choice: optional(toolChoice),
    response_format: optional(responseFormat),
    reasoning_effort: optional(variant('none', ...Object.keys(efforts))),
    logprobs: optional(flag),
    top_logprobs: optional(unsigned),
  },
  ['messages', 'model'],
)

export function readChat({ source, settings }: Incoming): Ask {
  const request = readShape<OpenAiRequest>(source, chatRequest)
  const model = chatModel(settings, request.model)
  const mode = thinkingOf(model, request)
  checkRanges(request)
  checkLimits(model, request)
  checkFormat(request)
  checkConversation(request.messages)
  const maxTokens = request.max_completion_tokens ?? request.max_tokens ?? maxOutputTokens
  // Custom tools are accepted and never called.
  const tools = (request.tools ?? []).filter((each) => each.type === 'function')
  return withinContext(
    chatAsk(model, mode, { ...request, tools }, maxTokens),
    settings.contextTokens,
    refusal.contextTooLong,
  )
}

const maxOutputTokens = 16_384

/** The model of that name, unless it only embeds. */
export function chatModel(settings: Settings, name: string): Model {
  const model = modelNamed(settings, name)
  if (model === undefined) throw new Refused(refusal.unknownModel(name))
  if (isEmbeddingModel(model))
    reject('This is not a chat model and thus not supported in the v1/chat/completions endpoint.', {
      status: 404,
      param: 'model',
    })
  return model
}

/** Reasoning happens out of sight: it is billed and counted, never sent. */
function thinkingOf(model: Model, { reasoning_effort: level }: OpenAiRequest): Thinking {
  const effort = efforts[level ?? 'medium'] ?? 'high'
  return { thinking: isReasoningModel(model) && level !== 'none', effort }
}

function checkRanges(request: OpenAiRequest): void {
  checkRange('temperature', request.temperature, { kind: 'decimal', from: 0, to: 2 })
  checkRange('top_p', request.top_p, { kind: 'decimal', from: 0, to: 1 })
  for (const name of ['frequency_penalty', 'presence_penalty'] as const)
    checkRange(name, request[name], { kind: 'decimal', from: -2, to: 2 })
  for (const name of ['max_completion_tokens', 'max_tokens'] as const)
    checkRange(name, request[name], { kind: 'integer', from: 1 })
  checkRange('top_logprobs', request.top_logprobs, { kind: 'integer', from: 0, to: 20 })
  checkLength('stop', request.stop, 4)
  checkLength('tools', request.tools, 128)
}

function checkLimits(model: Model, request: OpenAiRequest): void {
  if ((request.n ?? 1) > 1) throw new TypeError('more than one choice is not simulated')
  if (isMap(request.stream_options) && request.stream !== true) throw new Refused(faults['stream-options'])
  if (typeof request.max_tokens !== 'number') return
  if (isReasoningModel(model))
    reject(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { param: 'max_tokens', code: 'unsupported_parameter' },
    )
  if (typeof request.max_completion_tokens === 'number')
    reject("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", {
      code: 'invalid_parameter_combination',
    })
}

function checkFormat({ response_format: format, messages }: OpenAiRequest): void {
  if (
    format?.type === 'json_object' &&
    !messages.some(({ content: said }) => /json/i.test(textOf(said ?? null)))
  )
    throw new Refused(faults['json-prompt'])
  if (format?.type === 'json_schema' && !('json_schema' in format))
    reject("Missing required parameter: 'response_format.json_schema'.", {
      param: 'response_format.json_schema',
      code: 'missing_required_parameter',
    })
}

/** Each call is answered by the messages right after it, and nothing else is answered. */
function checkConversation(messages: readonly Message[]): void {
  if (messages.length === 0) throw new Refused(faults['empty-messages'])
  let open = new Set<string>()
  let answering = false
  for (const [index, each] of messages.entries()) {
    const param = `messages.[${index}].role`
    if (each.role === 'tool') {
      if (!answering)
        reject(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          { param },
        )
      open.delete(each.tool_call_id ?? '')
      continue
    }
    if (open.size > 0) rejectOpen(open, param)
    open = new Set((each.tool_calls ?? []).map(({ id }) => id))
    answering = open.size > 0
  }
  if (open.size > 0) rejectOpen(open, `messages.[${messages.length}].role`)
}

const rejectOpen = (open: ReadonlySet<string>, param: string): never =>
  reject(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
    { param },
  )

const usage = ({ hit, miss, output, reasoning }: Usage): Record<string, unknown> => ({
  prompt_tokens: hit + miss,
  completion_tokens: output,
  total_tokens: hit + miss + output,
  prompt_tokens_details: { cached_tokens: hit, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: reasoning ?? 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
})

export const openaiChat: ChatStyle = {
  showsReasoning: false,
  refusals: true,
  usageOnRequest: true,
  usage,
  service: ({ fingerprint }) => ({ service_tier: 'default', system_fingerprint: fingerprint }),
  wholeMessage: ({ answer, calls }) => ({
    role: 'assistant',
    content: calls.length > 0 && answer.length === 0 ? null : answer.join(''),
    refusal: null,
    annotations: [],
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(wholeCall) }),
  }),
}
