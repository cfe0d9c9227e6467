import { createAnthropic } from './anthropic/index.ts'
import { createDeepSeek } from './deepseek/index.ts'
import { createOpenAiCompatible } from './openai-compatible/index.ts'

/** Every kind of provider there is, by the `kind` of the configuration. */
export const providerKinds = {
  deepseek: createDeepSeek,
  openai_compatible: createOpenAiCompatible,
  anthropic: createAnthropic,
} as const
