/** What a well-typed chat request may not ask for, in the order in which we refuse it (that order is unverified). */
import type { IncomingHttpHeaders } from 'node:http'
import { eras, maxOutputTokens, type Alias, type Era, type Model } from './eras.ts'
import { refusal, Refused, type Refusal } from './errors.ts'
import { resolveThinking, type Ask, type Thinking } from './ask.ts'
import {
  expectShape,
  parseBody,
  parserFor,
  refuse,
  type ChatRequest,
  type Message,
  type ToolFunction,
} from './chat-request.ts'
import { isMap } from './serde.ts'
import type { Settings } from './options.ts'
import { estimateTokens, textOf } from './tokens.ts'

export interface Incoming {
  readonly source: string
  readonly headers: IncomingHttpHeaders
  readonly settings: Settings
  /** The request came in under /beta. */
  readonly beta: boolean
}

export function readChat({ source, settings, beta }: Incoming): Ask {
  const era = eras[settings.era]
  const value = parseBody(source)
  const named = isMap(value) && typeof value['model'] === 'string' ? era.aliases[value['model']] : undefined
  const parser = parserFor(era, named?.model.vision ?? false)
  const request = expectShape<ChatRequest>(source, value, parser)

  const alias = resolveModel(era, request.model)
  const mode = thinkingOf(era, alias, request)
  checkRanges(request)
  checkFormat(request)
  checkTools(request, mode)
  checkConversation(request.messages, { beta, replay: needsReplay(settings, alias, mode) })

  return withinContext(
    chatAsk(alias.model, mode, request, request.max_tokens ?? defaultMaxTokens(era, mode)),
    settings.contextTokens,
    refusal.contextTooLong,
  )
}

export function resolveModel(era: Era, name: string): Alias {
  const alias = Object.hasOwn(era.aliases, name) ? era.aliases[name] : undefined
  if (alias === undefined) throw new Refused(refusal.unknownModel(era.supportedNames, name))
  return alias
}

function thinkingOf(era: Era, alias: Alias, request: ChatRequest): Thinking {
  const asked = request.thinking && request.thinking.type === 'enabled'
  const effort = request.reasoning_effort ? era.efforts[request.reasoning_effort] : undefined
  if (asked === false && effort !== undefined && effort !== 'none') refuse('effort-clash')
  return resolveThinking(alias, asked ?? undefined, effort)
}

const needsReplay = (settings: Settings, alias: Alias, mode: Thinking): boolean =>
  settings.reasoningReplay === 'strict' && mode.thinking && alias.lenientReplay !== true

type Maybe<T> = T | null | undefined

export function checkSampling(temperature: Maybe<number>, topP: Maybe<number>): void {
  const [heat, share] = [temperature ?? 1, topP ?? 1]
  if (heat < 0 || heat > 2) throw new Refused(refusal.outOfRange('temperature', '[0, 2]'))
  // The text for top_p is unverified.
  if (share <= 0 || share > 1) throw new Refused(refusal.outOfRange('top_p', '(0, 1.0]'))
}

export function checkMaxTokens(maxTokens: Maybe<number>, highest = maxOutputTokens): void {
  const asked = maxTokens ?? 1
  if (asked < 1 || asked > highest) throw new Refused(refusal.outOfRange('max_tokens', `[1, ${highest}]`))
}

export function checkUserId(userId: Maybe<string>): void {
  const length = Buffer.byteLength(userId ?? '')
  if (length > 512) throw new Refused(refusal.userIdTooLong(length))
}

export function checkStream(stream: Maybe<boolean>, options: unknown): void {
  if (isMap(options) && stream !== true) refuse('stream-options')
}

export function checkStops(stop: Maybe<string | readonly string[]>): void {
  // The text is unverified.
  if (Array.isArray(stop) && stop.length > 16)
    throw new Refused(refusal.invalid('Invalid stop value, at most 16 stop sequences are allowed'))
}

function checkRanges(request: ChatRequest): void {
  checkSampling(request.temperature, request.top_p)
  checkMaxTokens(request.max_tokens)
  checkUserId(request.user_id)
  checkStream(request.stream, request.stream_options)
  checkStops(request.stop)
  if ((request.n ?? 1) > 1) refuse('many-choices')
  // Both texts are unverified.
  const alternatives = request.top_logprobs ?? 0
  if (alternatives > 20) throw new Refused(refusal.outOfRange('top_logprobs', '[0, 20]'))
  if (alternatives > 0 && request.logprobs !== true)
    throw new Refused(refusal.invalid('top_logprobs needs logprobs to be true'))
}

function checkFormat(request: ChatRequest): void {
  const format = request.response_format?.type
  if (format === 'json_schema') refuse('json-schema')
  if (format === 'json_object' && !request.messages.some((message) => /json/i.test(textOf(message.content))))
    refuse('json-prompt')
}

const toolName = /^[a-zA-Z0-9_-]{1,64}$/

function checkTools(request: ChatRequest, mode: Thinking): void {
  const tools = request.tools ?? []
  if (tools.length > 128) throw new Refused(refusal.invalid("Invalid 'tools': array too long, at most 128"))
  tools.forEach((tool, index) => {
    if (!toolName.test(tool.function.name))
      throw new Refused(
        refusal.invalid(
          `Invalid 'tools[${index}].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
        ),
      )
  })
  checkStrictTools(tools.map((tool) => tool.function))
  const forced = request.tool_choice === 'required' || isMap(request.tool_choice)
  if (forced && mode.thinking) refuse('tool-choice')
}

/** Texts and the depth of the real schema check are unverified; this looks at the outer object only. */
function checkStrictTools(functions: readonly ToolFunction[]): void {
  const strict = functions.filter((each) => each.strict === true)
  if (strict.length > 0 && strict.length < functions.length)
    throw new Refused(refusal.invalid("All functions must set 'strict' when one does"))
  for (const { name, parameters } of strict) {
    if (!isMap(parameters) || !isMap(parameters['properties'])) continue
    const required: unknown[] = Array.isArray(parameters['required']) ? parameters['required'] : []
    const missing = Object.keys(parameters['properties']).filter((property) => !required.includes(property))
    if (missing.length > 0 || parameters['additionalProperties'] !== false)
      throw new Refused(
        refusal.invalid(
          `Invalid schema for function '${name}': 'required' must list every property and 'additionalProperties' must be false`,
        ),
      )
  }
}

function checkConversation(messages: readonly Message[], rules: { beta: boolean; replay: boolean }): void {
  if (messages.length === 0) refuse('empty-messages')
  const unanswered = new Set<string>()
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      answerTool(unanswered, message, messages[index - 1])
      continue
    }
    if (unanswered.size > 0) refuse('tool-order')
    if (message.role !== 'assistant') continue
    const calls = message.tool_calls ?? []
    if (message.content === null && calls.length === 0) refuse('empty-assistant')
    if (calls.length > 0 && rules.replay && typeof message.reasoning_content !== 'string') refuse('replay')
    for (const call of calls) unanswered.add(call.id)
    if (message.prefix === true) checkPrefix(index === messages.length - 1, rules.beta)
  }
  if (unanswered.size > 0) refuse('tool-order')
}

function answerTool(unanswered: Set<string>, message: Message, previous: Message | undefined): void {
  if (previous === undefined || (previous.role !== 'tool' && !previous.tool_calls?.length))
    refuse('stray-tool')
  unanswered.delete(message.tool_call_id ?? '')
}

function checkPrefix(last: boolean, beta: boolean): void {
  if (!beta) refuse('prefix-base')
  if (!last) refuse('prefix-last')
}

/** What a checked request comes down to. */
export function chatAsk(model: Model, mode: Thinking, request: ChatRequest, maxTokens: number): Ask {
  const lastUser = request.messages.findLast((message) => message.role === 'user')
  const offered = request.tool_choice === 'none' ? [] : (request.tools ?? [])
  return {
    ...mode,
    model,
    stream: request.stream === true,
    includeUsage: request.stream_options?.include_usage === true,
    maxTokens,
    stops: stopsOf(request.stop),
    jsonMode: request.response_format?.type === 'json_object',
    userId: request.user_id ?? '',
    prompt: renderPrompt(request),
    // After a tool has answered, the model speaks instead of calling it again.
    lastText: request.messages.at(-1)?.role === 'tool' ? '' : textOf(lastUser?.content ?? null),
    tools: offered.map((tool) => ({ name: tool.function.name, parameters: tool.function.parameters })),
    forcedTool: forcedTool(request.tool_choice),
    topLogprobs: request.logprobs === true ? (request.top_logprobs ?? 0) : undefined,
    caching: 'silent',
    repeats: {},
  }
}

export const stopsOf = (stop: Maybe<string | string[]>): string[] =>
  typeof stop === 'string' ? [stop] : (stop ?? [])

function forcedTool(choice: ChatRequest['tool_choice']): string | undefined {
  if (isMap(choice)) return choice.function.name
  return choice === 'required' ? choice : undefined
}

export function defaultMaxTokens(era: Era, mode: Thinking): number {
  if (!mode.thinking) return era.defaultMaxTokens.plain
  return mode.effort === 'max' ? era.defaultMaxTokens.max : era.defaultMaxTokens.thinking
}

/** Roles become single letters: near what a chat template costs in tokens. */
function renderPrompt({ messages, tools }: ChatRequest): string {
  let prompt = tools?.length ? JSON.stringify(tools) : ''
  for (const message of messages) {
    prompt += `\n${message.role[0]}${textOf(message.content)}`
    if (message.tool_calls?.length) prompt += JSON.stringify(message.tool_calls.map((call) => call.function))
  }
  return prompt
}

/** The answer may fill what the prompt leaves of the context; a prompt that fills it alone is refused. */
export function withinContext(
  ask: Ask,
  limit: number,
  tooLong: (limit: number, prompt: number, output: number) => Refusal,
): Ask {
  // Prompts this short leave room for the longest answer, so their tokens need no counting here.
  if (ask.prompt.length < limit / 2) return ask
  const prompt = estimateTokens(ask.prompt)
  if (prompt >= limit) throw new Refused(tooLong(limit, prompt, ask.maxTokens))
  return { ...ask, maxTokens: Math.min(ask.maxTokens, limit - prompt) }
}
