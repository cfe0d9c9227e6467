/** `POST /v1/moderations`: the form of `omni-moderation-latest`. */
import type { Ask } from '../ask.ts'
import type { Incoming } from '../chat-rules.ts'
import { Refused } from '../errors.ts'
import type { Reply } from '../reply.ts'
import { askAbout, bodyOf, wholly } from './ask.ts'
import { problem } from './errors.ts'
import { MODERATION_CATEGORIES, objectionsTo } from './words.ts'

function readModeration(incoming: Incoming): Ask {
  const { input, model } = bodyOf(incoming, problem(400, 'We could not parse the JSON body of your request.'))
  if (typeof input !== 'string')
    throw new Refused(problem(400, "Invalid type for 'input'.", 'invalid_request_error'))
  return askAbout(input, typeof model === 'string' ? model : 'omni-moderation-latest')
}

function whole({ id, ask }: Reply): string {
  const found = new Set(objectionsTo(ask.prompt).map(({ moderation }) => moderation))
  const each = <T>(value: (name: string) => T): Record<string, T> =>
    Object.fromEntries(MODERATION_CATEGORIES.map((name) => [name, value(name)]))
  return JSON.stringify({
    id: id.replace('chatcmpl', 'modr'),
    model: ask.model.id,
    results: [
      {
        flagged: found.size > 0,
        categories: each((name) => found.has(name)),
        category_scores: each((name) => (found.has(name) ? 0.93 : 0.00012)),
        category_applied_input_types: each((name) => (found.has(name) ? ['text'] : [])),
      },
    ],
  })
}

export const moderations = wholly(readModeration, whole)
