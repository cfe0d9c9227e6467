/** What a well-typed chat request may not ask for at OpenAI. */
import type { Ask, Thinking } from '../ask.ts'
import type { Message } from '../chat-request.ts'
import { chatAsk, withinContext, type Incoming } from '../chat-rules.ts'
import type { Model } from '../eras.ts'
import { Refused } from '../errors.ts'
import { isEmbeddingModel, isReasoningModel, modelNamed } from '../named-models.ts'
import type { Settings } from '../options.ts'
import { isMap } from '../serde.ts'
import { textOf } from '../tokens.ts'
import { chatRequest, efforts, type OpenAiRequest } from './chat-request.ts'
import { faults, refusal, reject } from './errors.ts'
import { checkLength, checkRange, readShape } from './wording.ts'

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
    { ...chatAsk(model, mode, { ...request, tools }, maxTokens), ...schemaOf(request) },
    settings.contextTokens,
    refusal.contextTooLong,
  )
}

const maxOutputTokens = 16_384

const schemaOf = ({ response_format: format }: OpenAiRequest): Pick<Ask, 'answerSchema'> =>
  format?.type === 'json_schema' ? { answerSchema: format.json_schema?.schema } : {}

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
  if (format?.type === 'json_schema' && format.json_schema === undefined)
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
