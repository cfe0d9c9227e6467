import type { VerdictFormat } from '../contract.ts'
import type { VerdictReader } from './contract.ts'
import { jsonVerdict } from './json.ts'
import { llamaGuard } from './llama-guard.ts'
import { qwen3Guard } from './qwen3-guard.ts'
import { shieldGemma } from './shield-gemma.ts'

/** Every form of verdict there is, by the `verdict` of the configuration. */
export const verdictReaders: Readonly<Record<VerdictFormat, VerdictReader>> = {
  llama_guard: llamaGuard,
  qwen3_guard: qwen3Guard,
  shield_gemma: shieldGemma,
  json: jsonVerdict,
}
