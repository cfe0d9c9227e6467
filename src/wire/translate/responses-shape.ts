import { NONE, type JsonDoc } from '../json-doc.ts'
import { readResponsesRequest } from '../openai-responses.ts'
import type { ThinkingSigner, TranslateContext } from './contract.ts'
import { Draft } from './draft.ts'
import { writeJson, type Out } from './json-out.ts'
import { chatFields } from './responses-to-chat/request.ts'
import { Tools } from './responses-to-chat/tools.ts'

/** The replies are chat, in which a shortened name could not be given back: the provider refuses what is too long for it. */
const MAX_NAME_CHARS = 128

/** Replies are not translated, so that nothing was ever sealed for this caller. */
const NO_SIGNER: ThinkingSigner = { sign: () => '', isOurs: () => false }

/**
 * Cursor sends the body of a Responses request to the path of chat completions, and expects chat back. Gives the chat body that
 * it means, or undefined where the body is what belongs there. Throws `GatewayError` as the translation does.
 */
export function chatBodyFromResponsesShape(
  doc: JsonDoc,
): { readonly body: Buffer; readonly warnings: readonly string[] } | undefined {
  if (!has(doc, 'input') || has(doc, 'messages')) return undefined
  const facts = readResponsesRequest(doc)
  const context: TranslateContext = {
    facts,
    apiVersion: undefined,
    family: 'deepseek',
    alias: facts.model,
    id: '',
    createdS: 0,
    maxOutputTokens: 0,
    signer: NO_SIGNER,
  }
  const draft = new Draft(doc, context)
  const fields = chatFields(draft, new Tools(draft, MAX_NAME_CHARS))
  const body: Out = {
    ...fields,
    // Here it says the same as in chat, and so does the user.
    stream_options: facts.stream ? usageOption(draft) : undefined,
    user: facts.user,
  }
  return { body: Buffer.from(writeJson(body)), warnings: draft.warnings }
}

function has(doc: JsonDoc, name: string): boolean {
  const value = doc.get(doc.root, name)
  return value !== NONE && !doc.isNull(value)
}

function usageOption(draft: Draft): Out | undefined {
  const option = draft.member(draft.field('stream_options'), 'include_usage')
  return option === NONE ? undefined : { include_usage: draft.raw(option) }
}
