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

/** There are 13 today. */
const MAX_SCORES = 64

function verdictOf(result: Readonly<Record<string, unknown>>): Verdict | undefined {
  const { flagged } = result
  if (typeof flagged !== 'boolean') return undefined
  const applies = Object.entries(fieldsOf(result['categories'])).filter(([, is]) => is === true)
  const all = Object.entries(fieldsOf(result['category_scores'])).slice(0, MAX_SCORES)
  // Names like any other: what is no id is none here.
  const scores = new Map(
    all.flatMap(([name, score]) => (isShare(score) ? [[categoryIds([name])[0] ?? 'other', score]] : [])),
  )
  const score = scores.size === 0 ? undefined : Math.max(...scores.values())
  return { flagged, categories: categoryIds(applies.map(([name]) => name)), score, scores }
}
