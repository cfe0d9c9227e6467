import { NO_SCORES } from '../contract.ts'
import type { VerdictReader } from './contract.ts'

/** `safe`, or `unsafe` and on the next line the hazards: `S1,S10`. */
export const llamaGuard: VerdictReader = {
  request: () => ({ max_tokens: 32, temperature: 0 }),
  read({ content }) {
    const lines = content.trim().split('\n', 3)
    const [word, hazards = '', ...more] = lines.map((line) => line.trim())
    if (more.length > 0) return undefined
    if (word === 'safe' && hazards === '')
      return { flagged: false, categories: [], score: undefined, scores: NO_SCORES }
    const ids = hazards.split(',').map((id) => id.trim())
    if (word !== 'unsafe' || (hazards !== '' && !ids.every((id) => /^S\d{1,2}$/.test(id)))) return undefined
    return {
      flagged: true,
      categories: hazards === '' ? [] : [...new Set(ids)],
      score: undefined,
      scores: NO_SCORES,
    }
  },
}
