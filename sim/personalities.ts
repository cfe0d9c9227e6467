import { anthropic } from './anthropic/index.ts'
import { deepseek } from './deepseek.ts'
import { guards } from './guards/index.ts'
import { openai } from './openai/index.ts'
import type { RoleName } from './options.ts'
import type { Personality } from './personality.ts'

export const personalities: Readonly<Record<RoleName, Personality>> = { deepseek, openai, anthropic, guards }
