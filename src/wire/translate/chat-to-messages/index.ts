import type { Translate } from '../contract.ts'
import { applyFields, Draft } from '../draft.ts'
import { writeJson, type Out } from '../json-out.ts'
import { ToolNames } from '../tool-names.ts'
import { FIELDS, readMaxTokens, stopSequences } from './fields.ts'
import { outputConfig } from './output.ts'
import { ChatReplies } from './reply.ts'
import { sampling } from './sampling.ts'
import { System } from './system.ts'
import { settleThinking } from './thinking.ts'
import { readTools } from './tools.ts'
import { Turns } from './turns.ts'

/** The longest tool name that Anthropic takes. */
const MAX_NAME_CHARS = 128

/** An OpenAI caller, an upstream that speaks Messages. */
export const chatToMessages: Translate = (doc, context) => {
  const draft = new Draft(doc, context)
  applyFields(draft, FIELDS)
  const names = new ToolNames(MAX_NAME_CHARS)
  const system = new System(draft)
  const turns = new Turns(draft, names, system)
  const messages = turns.read(draft.field('messages'))
  const tools = readTools(draft, names)
  const maxTokens = readMaxTokens(draft)
  const thinking = settleThinking(draft, {
    maxTokens,
    forcedTool: tools.forced,
    openToolLoop: turns.endsWithResults,
  })
  const output = outputConfig(draft, thinking.effort, system)
  const body: Out = {
    model: context.facts.model,
    max_tokens: maxTokens,
    system: system.blocks(),
    messages,
    ...tools.fields,
    thinking: thinking.field,
    output_config: output,
    stop_sequences: stopSequences(draft),
    ...sampling(draft, thinking.on),
    stream: context.facts.stream ? true : undefined,
  }
  return {
    body: Buffer.from(writeJson(body)),
    warnings: draft.warnings,
    replies: new ChatReplies(context, names),
  }
}
