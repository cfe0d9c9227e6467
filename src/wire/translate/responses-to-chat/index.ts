import type { Translate } from '../contract.ts'
import { Draft } from '../draft.ts'
import { writeJson } from '../json-out.ts'
import { reasoningForm } from './reasoning.ts'
import { echoOf, ResponseReplies } from './reply.ts'
import { chatFields } from './request.ts'
import { Tools } from './tools.ts'

/** The longest tool name that OpenAI and DeepSeek take in chat. */
const MAX_NAME_CHARS = 64

/** A caller of the Responses API, an upstream that speaks Chat Completions (family `deepseek` or `openai`). */
export const responsesToChat: Translate = (doc, context) => {
  const draft = new Draft(doc, context)
  const tools = new Tools(draft, MAX_NAME_CHARS)
  const body = {
    ...chatFields(draft, tools),
    // Usage is what the call is billed by: it is always asked for.
    ...(context.facts.stream ? { stream_options: { include_usage: true } } : {}),
  }
  return {
    body: Buffer.from(writeJson(body)),
    warnings: draft.warnings,
    replies: new ResponseReplies(context, tools, reasoningForm(draft), echoOf(draft)),
  }
}
