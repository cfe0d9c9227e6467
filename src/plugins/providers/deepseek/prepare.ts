import type { Operation } from '../../../core/call.ts'
import type { Catalogue } from '../../../core/catalogue.ts'
import type { Prepared, ProviderRequest } from '../contract.ts'
import { prepareChat } from './chat.ts'
import { prepareFim } from './fim.ts'
import { prepareMessages } from './messages.ts'
import { prepareResponses } from './responses.ts'

const PREPARE: Readonly<Record<Operation, (request: ProviderRequest, catalogue: Catalogue) => Prepared>> = {
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
  return PREPARE[request.operation](request, catalogue)
}
