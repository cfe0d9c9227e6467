import type { Operation } from '../../../core/call.ts'
import type { Provider, ProviderOptions } from '../contract.ts'
import { createHttpProvider } from '../http-provider.ts'
import { classify } from './classify.ts'
import { OLDEST_VERSION, prepareMessages, REPAIR_STEPS } from './messages.ts'

/** Chat completions come translated. */
const SPEAKS: Readonly<Partial<Record<Operation, Operation>>> = {
  messages: 'messages',
  chat: 'messages',
  responses: 'messages',
}

/** Anthropic, or a server that speaks its Messages protocol. The base URL ends before `/v1`. */
export function createAnthropic(options: ProviderOptions): Provider {
  return createHttpProvider(options, {
    family: 'anthropic',
    credential: (apiKey) => ['x-api-key', apiKey],
    headers: ['anthropic-version', OLDEST_VERSION],
    classify,
    idHeaders: ['request-id'],
    inventory: { models: '/v1/models?limit=1000' },
    speaks: (operation) => SPEAKS[operation],
    repairs: () => REPAIR_STEPS,
    prepare: prepareMessages,
  })
}
