import type { Operation } from '../../../core/call.ts'
import type { OpenAiSettings, Provider, ProviderOptions } from '../contract.ts'
import { bearer, createHttpProvider } from '../http-provider.ts'
import { prepareChat } from './chat.ts'
import { classify } from './classify.ts'
import { prepareEmbeddings } from './embeddings.ts'
import { prepareFim } from './fim.ts'
import { prepareResponses } from './responses.ts'
import type { Prepare } from './draft.ts'

/** What is assumed where nothing is said. */
export const DEFAULTS: OpenAiSettings = {
  auth: 'bearer',
  query: new Map(),
  maxTokensField: 'max_tokens',
  reasoningContent: 'drop',
  responses: false,
}

/** By the operation that a call is sent in. Messages are not among them: they are translated to chat before. */
const PREPARE: Readonly<Partial<Record<Operation, Prepare>>> = {
  chat: prepareChat,
  fim: prepareFim,
  embeddings: prepareEmbeddings,
  responses: prepareResponses,
}

/** Any server that speaks OpenAI's protocol: OpenAI itself, Azure, OpenRouter, vLLM and the like. */
export function createOpenAiCompatible(options: ProviderOptions): Provider {
  const settings = options.openai ?? DEFAULTS
  const query = new URLSearchParams([...settings.query]).toString()
  return createHttpProvider(options, {
    family: 'openai',
    credential: settings.auth === 'bearer' ? bearer : (apiKey) => [settings.auth, apiKey],
    query: query === '' ? '' : `?${query}`,
    classify,
    idHeaders: ['x-request-id', 'apim-request-id'],
    inventory: { models: '/models' },
    speaks: (operation) =>
      operation === 'messages' || (operation === 'responses' && !settings.responses) ? 'chat' : operation,
    repairs: () => 0,
    prepare: (request, catalogue) => {
      const prepare = PREPARE[request.operation]
      if (prepare === undefined) throw new Error(`no provider of this kind speaks ${request.operation}`)
      return prepare(request, catalogue, settings)
    },
  })
}
