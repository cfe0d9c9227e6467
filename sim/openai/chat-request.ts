/** Chat completions at OpenAI: types and names of fields only. What they mean is chat-rules.ts. */
import { stop, type ChatRequest } from '../chat-request.ts'
import type { Effort } from '../eras.ts'
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

export interface OpenAiRequest extends ChatRequest {
  max_completion_tokens?: number | null
  frequency_penalty?: number | null
  presence_penalty?: number | null
  response_format?: { type: string; json_schema?: { name: string; schema?: unknown } } | null
}

/** The levels a reasoning model knows, in terms of the simulator's own. */
export const efforts: Readonly<Record<string, Effort>> = {
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

export const chatRequest = closed(
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
