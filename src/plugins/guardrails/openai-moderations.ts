import { fieldsOf, listOf } from '../../wire/reply-facts.ts'
import { categoryIds } from './categories.ts'
import type { GuardOptions, GuardProvider, Verdict } from './contract.ts'
import { createHttpGuard } from './http-guard.ts'
import { isShare } from './verdict-json.ts'

/** `POST /moderations`, as OpenAI and others offer it. */
export function createOpenAiModerationsGuard(options: GuardOptions): GuardProvider {
  return createHttpGuard(options, {
    path: '/moderations',
    body: ({ text }) => ({ ...(options.model === undefined ? {} : { model: options.model }), input: text }),
    read: (reply) => {
      const results = listOf(fieldsOf(reply)['results'])
      const verdict = results.length === 1 ? verdictOf(fieldsOf(results[0])) : undefined
      return verdict && { kind: 'verdict', verdict, spans: [], usage: undefined }
    },
  })
}

function verdictOf(result: Readonly<Record<string, unknown>>): Verdict | undefined {
  const { flagged } = result
  if (typeof flagged !== 'boolean') return undefined
  const applies = Object.entries(fieldsOf(result['categories'])).filter(([, is]) => is === true)
  const scores = Object.values(fieldsOf(result['category_scores'])).filter(isShare)
  const categories = categoryIds(applies.map(([name]) => name))
  return { flagged, categories, score: scores.length === 0 ? undefined : Math.max(...scores) }
}
