import { createDeepSeek } from './deepseek/index.ts'

/** Every kind of provider there is, by the `kind` of the configuration. */
export const providerKinds = { deepseek: createDeepSeek } as const
