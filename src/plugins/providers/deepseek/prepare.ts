import type { Operation } from '../../../core/call.ts'
import type { Catalogue } from '../../../core/catalogue.ts'
import type { Prepared, ProviderRequest } from '../contract.ts'
import { prepareChat } from './chat.ts'
import { prepareFim } from './fim.ts'
import { prepareMessages } from './messages.ts'
import { prepareResponses } from './responses.ts'

/** DeepSeek has no embeddings. */
export type Spoken = Exclude<Operation, 'embeddings'>

const PREPARE: Readonly<Record<Spoken, (request: ProviderRequest, catalogue: Catalogue) => Prepared>> = {
  chat: prepareChat,
  fim: prepareFim,
  messages: prepareMessages,
  responses: prepareResponses,
}

/**
 * DeepSeek's request from the caller's: edits spliced into the bytes that came, and nothing else changed. Throws
 * `GatewayError` for what DeepSeek would refuse, and for what it would lose without a word where that changes the meaning.
 */
export function prepare(request: ProviderRequest, catalogue: Catalogue): Prepared {
  const { operation } = request
  if (operation === 'embeddings') throw new Error('no call of this operation is sent to DeepSeek')
  return PREPARE[operation](request, catalogue)
}
