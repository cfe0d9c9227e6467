import type { Translate } from '../contract.ts'
import { applyFields, Draft } from '../draft.ts'
import { writeJson, type Out } from '../json-out.ts'
import { ToolNames } from '../tool-names.ts'
import { FIELDS, maxTokens, stops } from './fields.ts'
import { reasoning, responseFormat } from './output.ts'
import { MessageReplies } from './reply.ts'
import { systemMessages } from './system.ts'
import { toolFields } from './tools.ts'
import { Turns } from './turns.ts'

/** The longest tool name that OpenAI and DeepSeek take. */
const MAX_NAME_CHARS = 64

/** An Anthropic caller, an upstream that speaks Chat Completions (family `deepseek` or `openai`). */
export const messagesToChat: Translate = (doc, context) => {
  const draft = new Draft(doc, context)
  applyFields(draft, FIELDS)
  const names = new ToolNames(MAX_NAME_CHARS)
  const turns = new Turns(draft, names)
  const body: Out = {
    model: context.facts.model,
    messages: [...systemMessages(draft), ...turns.read(draft.field('messages'))],
    ...maxTokens(draft),
    ...stops(draft),
    temperature: draft.number('temperature'),
    top_p: draft.number('top_p'),
    ...toolFields(draft, names),
    ...reasoning(draft),
    response_format: responseFormat(draft),
    // Usage is what the call is billed by: it is always asked for.
    ...(context.facts.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  }
  return {
    body: Buffer.from(writeJson(body)),
    warnings: draft.warnings,
    replies: new MessageReplies(context, names),
  }
}
