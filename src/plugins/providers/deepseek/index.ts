import type { Operation } from '../../../core/call.ts'
import type { Catalogue } from '../../../core/catalogue.ts'
import type { Provider, ProviderOptions } from '../contract.ts'
import { bearer, createHttpProvider } from '../http-provider.ts'
import { classify } from './classify.ts'
import { prepare } from './prepare.ts'
import { REPAIR_STEPS } from './reasoning.ts'

/** DeepSeek, over its OpenAI-format and its Anthropic-format endpoint: each dialect goes out as it came in. */
export function createDeepSeek(options: ProviderOptions): Provider {
  return createHttpProvider(options, {
    family: 'deepseek',
    credential: bearer,
    classify,
    idHeaders: ['x-ds-trace-id', 'x-request-id'],
    inventory: { models: '/models', balance: '/user/balance' },
    speaks: (operation, model, nowMs) => spokenAs(options.catalogue, operation, model, nowMs),
    repairs: (operation) => REPAIR_STEPS[operation],
    prepare,
  })
}

/** The Responses API only where DeepSeek serves the model by it; else its calls are translated to chat completions. */
function spokenAs(
  catalogue: Catalogue,
  operation: Operation,
  model: string,
  nowMs: number,
): Operation | undefined {
  if (operation === 'embeddings') return undefined
  if (operation !== 'responses') return operation
  const fromMs = catalogue.models.get(model)?.responsesFromMs
  return fromMs !== undefined && fromMs <= nowMs ? 'responses' : 'chat'
}
