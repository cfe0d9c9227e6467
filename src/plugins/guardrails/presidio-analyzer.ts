import { NO_SCORES, type GuardOptions, type GuardProvider } from './contract.ts'
import { createHttpGuard } from './http-guard.ts'
import { readSpans } from './spans.ts'

/** `POST /analyze` of the Presidio analyzer: spans, and no opinion of its own. */
export function createPresidioGuard(options: GuardOptions): GuardProvider {
  return createHttpGuard(options, {
    path: '/analyze',
    body: ({ text }) => ({ text, language: options.language }),
    read: (reply, { text }) => {
      const spans = readSpans(text, reply, 'entity_type')
      if (spans === undefined) return undefined
      return { kind: 'verdict', verdict: NO_OPINION, spans, usage: undefined }
    },
  })
}

const NO_OPINION = { flagged: false, categories: [], score: undefined, scores: NO_SCORES } as const
