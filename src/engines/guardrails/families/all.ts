import type { Rule } from '../contract.ts'
import { agent } from './agent.ts'
import { exfiltration } from './exfiltration.ts'
import { extraction } from './extraction.ts'
import { markup } from './markup.ts'
import { ignoreAllInLanguages, overrideInLanguages } from './override-languages.ts'
import { override } from './override.ts'
import { personaInLanguages } from './persona-languages.ts'
import { persona } from './persona.ts'
import { refusal } from './refusal.ts'

export const allRules: readonly Rule[] = [
  ...override,
  ...overrideInLanguages,
  ...ignoreAllInLanguages,
  ...extraction,
  ...persona,
  ...personaInLanguages,
  ...refusal,
  ...markup,
  ...agent,
  ...exfiltration,
]
