import type { Catalogue } from '../../../core/catalogue.ts'
import type { Prepared, ProviderRequest } from '../contract.ts'
import { prepareChat } from './chat.ts'
import { prepareFim } from './fim.ts'
import { prepareMessages } from './messages.ts'

/**
 * DeepSeek's request from the caller's: edits spliced into the bytes that came, and nothing else changed. Throws
 * `GatewayError` for what DeepSeek would refuse, and for what it would lose without a word where that changes the meaning.
 */
export function prepare(request: ProviderRequest, catalogue: Catalogue): Prepared {
  switch (request.operation) {
    case 'chat':
      return prepareChat(request, catalogue)
    case 'fim':
      return prepareFim(request, catalogue)
    case 'messages':
      return prepareMessages(request, catalogue)
  }
}
