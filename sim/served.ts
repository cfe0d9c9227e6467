import { anthropicEndpoints } from './anthropic/endpoints.ts'
import { deepseekEndpoints } from './deepseek-endpoints.ts'
import type { Endpoints } from './endpoints.ts'
import { guardEndpoints } from './guards/endpoints.ts'
import { openaiEndpoints } from './openai/endpoints.ts'
import type { RoleName, Settings } from './options.ts'

const served: Readonly<Record<RoleName, (settings: Settings) => Endpoints>> = {
  deepseek: () => deepseekEndpoints,
  openai: openaiEndpoints,
  anthropic: anthropicEndpoints,
  guards: () => guardEndpoints,
}

/** What the provider that is played serves, with the models of the settings. */
export const endpointsFor = (settings: Settings): Endpoints => served[settings.as](settings)
