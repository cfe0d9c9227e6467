/** Anthropic Messages, read as leniently as this provider reads them: `max_tokens` may be missing, images vanish. */
import { resolveThinking, type Ask, type Thinking } from './ask.ts'
import {
  checkMaxTokens,
  checkSampling,
  checkUserId,
  defaultMaxTokens,
  withinContext,
  type Incoming,
} from './chat-rules.ts'
import { expectShape, parseBody, refuse } from './chat-request.ts'
import { eras, type Alias, type Effort, type Era, type Model } from './eras.ts'
import { refusal, Refused } from './errors.ts'
import {
  flag,
  float,
  isMap,
  map,
  optional,
  sequence,
  struct,
  text,
  unsigned,
  variant,
  wrongType,
  type Check,
} from './serde.ts'

export interface Block {
  type: string
  text?: string
  thinking?: string
  signature?: string
  id?: string
  name?: string
  input?: unknown
  tool_use_id?: string
  content?: string | Block[] | null
}

export interface AnthropicMessage {
  role: 'user' | 'assistant' | 'system'
  content: string | Block[]
}

export interface AnthropicRequest {
  model: string
  messages: AnthropicMessage[]
  system?: string | Block[] | null
  max_tokens?: number | null
  thinking?: { type: string; budget_tokens?: number } | null
  output_config?: { effort?: string | null; format?: { schema: unknown } | null } | null
  tools?: { name?: string; type?: string; input_schema?: unknown }[] | null
  tool_choice?: { type: string; name?: string } | null
  stop_sequences?: string[] | null
  stream?: boolean | null
  temperature?: number | null
  top_p?: number | null
  metadata?: { user_id?: string | null } | null
}

const blocks = sequence(struct('ContentBlock', { type: text }, ['type']))

const stringOrBlocks: Check = (value) => {
  if (typeof value === 'string') return undefined
  return Array.isArray(value) ? blocks(value) : wrongType(value, 'a string or a sequence')
}

// Whether this endpoint's parser words its complaints as the chat one does is unverified.
const anthropicRequest = struct(
  'MessagesRequest',
  {
    model: text,
    messages: sequence(
      struct('Message', { role: variant('user', 'assistant', 'system'), content: stringOrBlocks }, [
        'role',
        'content',
      ]),
    ),
    system: optional(stringOrBlocks),
    max_tokens: optional(unsigned),
    // `adaptive` is at least not fatal in practice (inferred), and read as enabled.
    thinking: optional(struct('Thinking', { type: variant('enabled', 'disabled', 'adaptive') }, ['type'])),
    output_config: optional(struct('OutputConfig', { effort: optional(text) })),
    tools: optional(sequence(map)),
    tool_choice: optional(struct('ToolChoice', { type: variant('auto', 'any', 'tool', 'none') }, ['type'])),
    stop_sequences: optional(sequence(text)),
    stream: optional(flag),
    temperature: optional(float),
    top_p: optional(float),
    metadata: optional(struct('Metadata', { user_id: optional(text) })),
  },
  ['messages', 'model'],
)

export function readAnthropic({ source, settings }: Incoming): Ask {
  const era = eras[settings.era]
  const value = parseBody(source)
  const request = expectShape<AnthropicRequest>(source, value, anthropicRequest)

  const alias = resolveAnthropicModel(era, request.model)
  const mode = thinkingOf(era, alias, request)
  checkSampling(request.temperature, request.top_p)
  checkMaxTokens(request.max_tokens)
  checkUserId(request.metadata?.user_id)
  if (mode.thinking && ['any', 'tool'].includes(request.tool_choice?.type ?? '')) refuse('tool-choice')
  checkTurns(request.messages, mode.thinking && settings.reasoningReplay === 'strict' && !alias.lenientReplay)
  return withinContext(
    messagesAsk(alias.model, mode, request, request.max_tokens ?? defaultMaxTokens(era, mode)),
    settings.contextTokens,
    refusal.contextTooLong,
  )
}

/** Claude names are served by the nearest model. `[1m]` suffixes are not stripped; whether they are is unverified. */
export function resolveAnthropicModel(era: Era, name: string): Alias {
  const known = Object.hasOwn(era.aliases, name) ? era.aliases[name] : undefined
  if (known) return known
  const { opus, otherClaude, unknown } = era.anthropic
  const claude = name.startsWith('claude-opus') ? opus : otherClaude
  const target = name.startsWith('claude') ? claude : unknown
  const alias = target === undefined ? undefined : era.aliases[target]
  if (alias === undefined) throw new Refused(refusal.unknownModel(era.supportedNames, name))
  return alias
}

function thinkingOf(era: Era, alias: Alias, request: AnthropicRequest): Thinking {
  const asked = request.thinking ? request.thinking.type !== 'disabled' : undefined
  const effort = effortOf(era, request.output_config?.effort)
  if (asked === false && effort !== undefined && effort !== 'none') refuse('effort-clash')
  return resolveThinking(alias, asked, effort)
}

function effortOf(era: Era, name: string | null | undefined): Effort | 'none' | undefined {
  // What an unknown level does on this endpoint is unverified; the default is kept.
  return Object.hasOwn(era.efforts, name ?? '') ? era.efforts[name ?? ''] : undefined
}

export const blocksOf = (content: string | Block[] | null | undefined): Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])

/** Every call must be answered in the next turn, and must not have lost the thinking that led to it. */
function checkTurns(messages: readonly AnthropicMessage[], replay: boolean): void {
  if (messages.length === 0) refuse('empty-messages')
  let unanswered: (string | undefined)[] = []
  for (const message of messages) {
    const content = blocksOf(message.content)
    const answers = new Set(
      content.filter((block) => block.type === 'tool_result').map((block) => block.tool_use_id),
    )
    // This endpoint's own words for a missing result are unverified.
    if (unanswered.some((id) => !answers.has(id))) refuse('tool-order')
    unanswered = message.role === 'assistant' ? callIds(content) : []
    if (unanswered.length > 0 && replay && !content.some(isReplayedThinking)) refuse('replay-anthropic')
  }
  if (unanswered.length > 0) refuse('tool-order')
}

export const callIds = (content: readonly Block[]): (string | undefined)[] =>
  content.filter((block) => block.type === 'tool_use').map((block) => block.id)

/** A thinking block without its signature counts as lost. */
const isReplayedThinking = (block: Block): boolean =>
  block.type === 'thinking' && typeof block.thinking === 'string' && typeof block.signature === 'string'

/** Blocks of any other kind, images among them, are dropped without a word. */
function textOfBlock(block: Block): string {
  if (block.type === 'text') return block.text ?? ''
  if (block.type === 'tool_use') return JSON.stringify({ name: block.name, input: block.input })
  return block.type === 'tool_result' ? textOfBlocks(block.content) : ''
}

const textOfBlocks = (content: string | Block[] | null | undefined): string =>
  blocksOf(content).map(textOfBlock).join('\n')

/** What a checked request comes down to. */
export function messagesAsk(model: Model, mode: Thinking, request: AnthropicRequest, maxTokens: number): Ask {
  const choice = request.tool_choice?.type
  const last = request.messages.at(-1)
  const answersTool = blocksOf(last?.content).some((block) => block.type === 'tool_result')
  // Server-side tools have a type and no schema; the simulator never runs one.
  const tools = choice === 'none' ? [] : (request.tools ?? []).filter((tool) => isMap(tool.input_schema))
  return {
    ...mode,
    model,
    stream: request.stream === true,
    includeUsage: true,
    maxTokens,
    stops: request.stop_sequences ?? [],
    jsonMode: false,
    userId: request.metadata?.user_id ?? '',
    prompt: renderPrompt(request),
    lastText: answersTool ? '' : textOfBlocks(last?.content),
    tools: tools.map((tool) => ({ name: tool.name ?? '', parameters: tool.input_schema })),
    forcedTool: choice === 'any' ? 'required' : request.tool_choice?.name,
    topLogprobs: undefined,
    caching: 'silent',
    repeats: {},
  }
}

function renderPrompt({ messages, system, tools }: AnthropicRequest): string {
  let prompt = tools?.length ? JSON.stringify(tools) : ''
  if (system) prompt += `\ns${textOfBlocks(system)}`
  for (const message of messages) prompt += `\n${message.role[0]}${textOfBlocks(message.content)}`
  return prompt
}
