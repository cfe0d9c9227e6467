import { refuse } from '../../core/errors.ts'
import type { Page } from '../../stores/contracts/batches.ts'

const MAX_LIMIT = 100
const KNOWN = new Set(['limit', 'after'])

/** Which part of a list is asked for: `limit` and `after` of the query. One entry more is read, to see whether there is one. */
export function readPage(query: URLSearchParams, defaultLimit: number): Page {
  for (const name of query.keys()) {
    if (!KNOWN.has(name))
      refuse('unsupported_value', { param: name.slice(0, 64), reason: 'is not supported.' })
  }
  const text = query.get('limit')
  const limit = text === null ? defaultLimit : Number(text)
  if (!Number.isInteger(limit) || limit < 1) {
    refuse('invalid_value', { param: 'limit', reason: 'must be a whole number of at least 1.' })
  }
  return { after: query.get('after') ?? undefined, limit: Math.min(limit, MAX_LIMIT) }
}

export function withOneMore({ after, limit }: Page): Page {
  return { after, limit: limit + 1 }
}
