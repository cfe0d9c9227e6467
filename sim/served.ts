import { anthropicEndpoints } from './anthropic/endpoints.ts'
import { deepseekEndpoints } from './deepseek-endpoints.ts'
import type { Endpoints } from './endpoints.ts'
import { openaiEndpoints } from './openai/endpoints.ts'
import type { ProviderName, Settings } from './options.ts'

const served: Readonly<Record<ProviderName, (settings: Settings) => Endpoints>> = {
  deepseek: () => deepseekEndpoints,
  openai: openaiEndpoints,
  anthropic: anthropicEndpoints,
}

/** What the provider that is played serves, with the models of the settings. */
export const endpointsFor = (settings: Settings): Endpoints => served[settings.as](settings)
