/** Chat completions, as the parser sees them: types and enum variants only. What the fields mean is chat-rules.ts. */
import type { Era } from './eras.ts'
import { fixed, refusal, Refused } from './errors.ts'
import { describeBroken } from './json-text.ts'
import {
  anything,
  collapsed,
  describeFault,
  flag,
  float,
  formatPath,
  isMap,
  map,
  optional,
  sequence,
  struct,
  text,
  unknownVariant,
  unsigned,
  variant,
  wrongType,
  type Check,
} from './serde.ts'

export interface TextPart {
  type: string
  text?: string
}

export interface ToolCall {
  id: string
  function: { name: string; arguments: string }
}

export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool' | 'latest_reminder'
  content: string | TextPart[] | null
  name?: string
  tool_calls?: ToolCall[] | null
  tool_call_id?: string
  reasoning_content?: string | null
  prefix?: boolean | null
}

export interface ToolFunction {
  name: string
  parameters?: unknown
  strict?: boolean | null
}

export interface ChatRequest {
  messages: Message[]
  model: string
  thinking?: { type: 'enabled' | 'disabled' } | null
  reasoning_effort?: string | null
  max_tokens?: number | null
  response_format?: { type: string } | null
  stop?: string | string[] | null
  stream?: boolean | null
  stream_options?: { include_usage?: boolean | null } | null
  temperature?: number | null
  top_p?: number | null
  tools?: { type: string; function: ToolFunction }[] | null
  tool_choice?: string | { function: { name: string } } | null
  logprobs?: boolean | null
  top_logprobs?: number | null
  user_id?: string | null
  n?: number | null
}

// The names of the parser's structs do not show in any captured error; those below are unverified.

const textPart: Check = (part) => {
  if (!isMap(part)) return wrongType(part, 'internally tagged enum ContentPart')
  if (part['type'] !== 'text') return unknownVariant(String(part['type']), ['text'])
  return struct('ContentPart', { text }, ['text'])(part)
}

const anyPart: Check = (part) => {
  if (!isMap(part)) return wrongType(part, 'internally tagged enum ContentPart')
  const known = ['text', 'image_url', 'file']
  return known.includes(String(part['type'])) ? undefined : unknownVariant(String(part['type']), known)
}

const content =
  (part: Check): Check =>
  (value) => {
    if (typeof value === 'string' || value === null) return undefined
    return Array.isArray(value) ? sequence(part)(value) : wrongType(value, 'a string')
  }

const toolCall = struct(
  'ToolCall',
  {
    id: text,
    type: variant('function'),
    function: struct('FunctionCall', { name: text, arguments: text }, ['name', 'arguments']),
  },
  ['id', 'function'],
)

const messageFields = struct(
  'ChatMessage',
  {
    role: variant('system', 'user', 'assistant', 'tool', 'latest_reminder'),
    name: optional(text),
    tool_calls: optional(sequence(toolCall)),
    tool_call_id: optional(text),
    reasoning_content: optional(text),
    prefix: optional(flag),
  },
  ['role', 'content'],
)

/** The content is buffered by the parser, so its errors carry the message's path (position inferred). */
const message = (part: Check): Check => {
  const body = collapsed(content(part))
  return (value) => messageFields(value) ?? body(isMap(value) ? value['content'] : null)
}

const tool = struct(
  'Tool',
  {
    type: variant('function'),
    function: struct(
      'FunctionDefinition',
      { name: text, description: optional(text), parameters: optional(map), strict: optional(flag) },
      ['name'],
    ),
  },
  ['type', 'function'],
)

const namedTool = struct(
  'NamedToolChoice',
  { type: variant('function'), function: struct('FunctionName', { name: text }, ['name']) },
  ['function'],
)

const toolChoice: Check = (value) =>
  isMap(value) ? namedTool(value) : variant('none', 'auto', 'required')(value)

export const stop: Check = (value) => {
  if (typeof value === 'string') return undefined
  return Array.isArray(value) ? sequence(text)(value) : wrongType(value, 'a string or a sequence')
}

const chatRequest = (part: Check, efforts: readonly string[]): Check =>
  struct(
    'ChatCompletionRequest',
    {
      model: text,
      messages: sequence(message(part)),
      thinking: optional(struct('Thinking', { type: variant('enabled', 'disabled') }, ['type'])),
      reasoning_effort: optional(variant(...efforts)),
      max_tokens: optional(unsigned),
      response_format: optional(
        struct('ResponseFormat', { type: variant('text', 'json_object', 'json_schema') }, ['type']),
      ),
      stop: optional(stop),
      stream: optional(flag),
      stream_options: optional(struct('StreamOptions', { include_usage: optional(flag) })),
      temperature: optional(float),
      top_p: optional(float),
      frequency_penalty: optional(float),
      presence_penalty: optional(float),
      tools: optional(sequence(tool)),
      tool_choice: optional(toolChoice),
      logprobs: optional(flag),
      top_logprobs: optional(unsigned),
      user_id: optional(text),
      n: optional(unsigned),
      metadata: anything,
    },
    ['messages', 'model'],
  )

/** Built once per era and kind of model, because building costs more than checking. */
const parsers = new Map<Era, { text: Check; vision: Check }>()

export function parserFor(era: Era, vision: boolean): Check {
  let known = parsers.get(era)
  if (known === undefined) {
    const efforts = Object.keys(era.efforts)
    known = { text: chatRequest(textPart, efforts), vision: chatRequest(anyPart, efforts) }
    parsers.set(era, known)
  }
  return vision ? known.vision : known.text
}

/** The body as JSON, or the parser's complaint about its syntax. */
export function parseBody(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    throw new Refused(refusal.unparsable(describeBroken(source, formatPath)))
  }
}

/** The value as the type its check stands for, or the parser's complaint about it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the type its check establishes
export function expectShape<Shape>(source: string, value: unknown, check: Check): Shape {
  const found = check(value)
  if (found) throw new Refused(refusal.undeserializable(describeFault(source, found)))
  // The check has just established it.
  return value as Shape
}

export const refuse = (name: keyof typeof fixed): never => {
  throw new Refused(fixed[name])
}
