import { anthropic } from './anthropic/index.ts'
import { deepseek } from './deepseek.ts'
import { openai } from './openai/index.ts'
import type { ProviderName } from './options.ts'
import type { Personality } from './personality.ts'

export const personalities: Readonly<Record<ProviderName, Personality>> = { deepseek, openai, anthropic }
