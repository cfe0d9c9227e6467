/** The Responses format: stateless, and silent about most fields it does not know. */
import { resolveThinking, type Ask, type Tool } from './ask.ts'
import { expectShape, parseBody, refuse } from './chat-request.ts'
import {
  checkMaxTokens,
  checkSampling,
  checkUserId,
  defaultMaxTokens,
  resolveModel,
  withinContext,
  type Incoming,
} from './chat-rules.ts'
import { eras } from './eras.ts'
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

interface Item {
  type?: string
  role?: string
  content?: string | { type: string; text?: string }[] | null
  call_id?: string
  name?: string
  arguments?: string
  output?: unknown
}

interface ResponsesRequest {
  model: string
  input: string | Item[]
  instructions?: string | null
  stream?: boolean | null
  temperature?: number | null
  top_p?: number | null
  max_output_tokens?: number | null
  tools?: { type: string; name?: string; parameters?: unknown }[] | null
  tool_choice?: string | { type?: string; name?: string } | null
  reasoning?: { effort?: string | null } | null
  text?: { format?: { type: string } | null } | null
  user?: string | null
}

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

const input: Check = (value) => {
  if (typeof value === 'string') return undefined
  return Array.isArray(value) ? sequence(map)(value) : wrongType(value, 'a string or a sequence')
}

// How this endpoint words a badly typed body is unverified; the chat parser's words are used.
const responsesRequest = struct(
  'ResponsesRequest',
  {
    model: text,
    input,
    instructions: optional(text),
    stream: optional(flag),
    temperature: optional(float),
    top_p: optional(float),
    max_output_tokens: optional(unsigned),
    tools: optional(sequence(struct('Tool', { type: text, name: optional(text) }, ['type']))),
    reasoning: optional(struct('Reasoning', { effort: optional(variant(...efforts)) })),
    text: optional(
      struct('Text', {
        format: optional(struct('Format', { type: variant('text', 'json_object', 'json_schema') }, ['type'])),
      }),
    ),
    user: optional(text),
  },
  ['input', 'model'],
)

export function readResponses({ source, settings }: Incoming): Ask {
  const era = eras[settings.era]
  const request = expectShape<ResponsesRequest>(source, parseBody(source), responsesRequest)
  const alias = resolveModel(era, request.model)
  const level = request.reasoning?.effort
  // This endpoint takes `none` and `minimal` in every era it existed in.
  const mode = resolveThinking(alias, undefined, level === 'none' ? 'none' : era.efforts[level ?? 'high'])
  checkSampling(request.temperature, request.top_p)
  checkMaxTokens(request.max_output_tokens)
  checkUserId(request.user)
  checkCustomTools(request)
  const items = itemsOf(request.input)
  if (items.length === 0) refuse('empty-messages')
  checkCalls(items)
  if (mode.thinking && settings.reasoningReplay === 'strict' && !alias.lenientReplay) checkReplay(items)
  const ask: Ask = {
    ...mode,
    model: alias.model,
    stream: request.stream === true,
    includeUsage: true,
    maxTokens: request.max_output_tokens ?? defaultMaxTokens(era, mode),
    stops: [],
    jsonMode: ['json_object', 'json_schema'].includes(request.text?.format?.type ?? ''),
    userId: request.user ?? '',
    prompt: renderPrompt(request, items),
    lastText: items.at(-1)?.type === 'function_call_output' ? '' : textOf(items.at(-1)),
    tools: toolsOf(request),
    forcedTool: forcedTool(request.tool_choice),
    topLogprobs: undefined,
    caching: 'silent',
    repeats: repeatsOf(request),
  }
  return withinContext(ask, settings.contextTokens, refusal.contextTooLong)
}

const itemsOf = (value: ResponsesRequest['input']): Item[] =>
  typeof value === 'string' ? [{ type: 'message', role: 'user', content: value }] : value

/** The only custom tool is `apply_patch`; what the refusal of another says is unverified. */
function checkCustomTools({ tools }: ResponsesRequest): void {
  const other = tools?.find((tool) => tool.type === 'custom' && tool.name !== 'apply_patch')
  if (other) throw new Refused(refusal.invalid(`Unsupported custom tool: ${other.name}`))
}

function checkCalls(items: readonly Item[]): void {
  const answered = new Set(
    items.filter((item) => item.type === 'function_call_output').map((item) => item.call_id),
  )
  const open = items.find((item) => item.type === 'function_call' && !answered.has(item.call_id))
  if (open) throw new Refused(refusal.noToolOutput(String(open.call_id)))
}

/**
 * Items of the assistant in a row are one turn; a turn with calls must not have lost its reasoning. That this endpoint holds
 * to it as the chat one does is unverified.
 */
function checkReplay(items: readonly Item[]): void {
  let calls = false
  let reasoning = false
  for (const item of [...items, undefined]) {
    if (item?.type === 'reasoning') reasoning ||= textOf(item) !== ''
    else if (item?.type === 'function_call' || item?.type === 'custom_tool_call') calls = true
    else if (item === undefined || endsTurn(item)) {
      if (calls && !reasoning) refuse('replay')
      calls = reasoning = false
    }
  }
}

const endsTurn = ({ type = 'message', role }: Item): boolean =>
  type.endsWith('_output') || (type === 'message' && role !== 'assistant')

/** Images become a placeholder; its wording is unverified. */
function textOf(item: Item | undefined): string {
  const content = item?.content ?? ''
  if (typeof content === 'string') return content
  return content.map((part) => (part.type === 'input_image' ? '[image]' : (part.text ?? ''))).join('\n')
}

function renderItem(item: Item): string {
  switch (item.type ?? 'message') {
    case 'message':
    case 'reasoning':
      return `\n${item.role?.[0] ?? 'a'}${textOf(item)}`
    case 'function_call':
      return `\na${JSON.stringify({ name: item.name, arguments: item.arguments })}`
    case 'function_call_output':
      return `\nt${typeof item.output === 'string' ? item.output : JSON.stringify(item.output)}`
    default:
      // Items of other kinds are ignored.
      return ''
  }
}

const renderPrompt = ({ instructions, tools }: ResponsesRequest, items: readonly Item[]): string =>
  (tools?.length ? JSON.stringify(tools) : '') +
  (instructions ? `\ns${instructions}` : '') +
  items.map(renderItem).join('')

const toolsOf = ({ tools, tool_choice: choice }: ResponsesRequest): Tool[] =>
  choice === 'none'
    ? []
    : (tools ?? [])
        .filter((tool) => tool.type === 'function')
        .map((tool) => ({ name: tool.name ?? '', parameters: tool.parameters }))

function forcedTool(choice: ResponsesRequest['tool_choice']): string | undefined {
  if (isMap(choice)) return choice.name
  return choice === 'required' ? choice : undefined
}

const repeatsOf = (request: ResponsesRequest): Readonly<Record<string, unknown>> => ({
  instructions: request.instructions ?? null,
  max_output_tokens: request.max_output_tokens ?? null,
  reasoning: { effort: request.reasoning?.effort ?? 'high', summary: null },
  temperature: request.temperature ?? 1,
  text: { format: request.text?.format ?? { type: 'text' } },
  tool_choice: request.tool_choice ?? 'auto',
  tools: request.tools ?? [],
  top_p: request.top_p ?? 1,
})
