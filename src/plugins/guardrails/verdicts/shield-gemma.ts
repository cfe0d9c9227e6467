import { NO_SCORES } from '../contract.ts'
import type { VerdictReader } from './contract.ts'

/**
 * The model is asked whether a text violates the guideline, and how sure it is stands in the probabilities of its first token: that of
 * `Yes` against that of `No`. The template that holds text and guideline is the model's own.
 */
export const shieldGemma: VerdictReader = {
  request: (guideline) => ({
    max_tokens: 1,
    temperature: 0,
    logprobs: true,
    top_logprobs: 10,
    ...(guideline === undefined ? {} : { chat_template_kwargs: { guideline } }),
  }),
  read({ firstToken }) {
    const yes = massOf(firstToken, 'yes')
    const no = massOf(firstToken, 'no')
    if (yes + no <= 0) return undefined
    const score = yes / (yes + no)
    return { flagged: score >= 0.5, categories: score >= 0.5 ? ['guideline'] : [], score, scores: NO_SCORES }
  },
}

/** `Yes`, ` Yes` and `yes` are tokens of their own that say the same. */
function massOf(tokens: Parameters<VerdictReader['read']>[0]['firstToken'], word: string): number {
  return tokens
    .filter(({ token }) => token.trim().toLowerCase() === word)
    .reduce((sum, { logprob }) => sum + Math.exp(Math.min(0, logprob)), 0)
}
