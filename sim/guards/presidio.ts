/** `POST /analyze` of the Presidio analyzer: places in code points, as Python has them. */
import type { Ask } from '../ask.ts'
import type { Incoming } from '../chat-rules.ts'
import { Refused } from '../errors.ts'
import { askAbout, bodyOf, wholly } from './ask.ts'
import { presidioProblem } from './errors.ts'

function readAnalysis(incoming: Incoming): Ask {
  const { text, language } = bodyOf(incoming, presidioProblem(500, 'Invalid request'))
  if (typeof text !== 'string' || text === '') throw new Refused(presidioProblem(500, 'No text provided'))
  if (typeof language !== 'string') throw new Refused(presidioProblem(500, 'No language provided'))
  if (language !== 'en')
    throw new Refused(presidioProblem(500, 'No matching recognizers were found to serve the request.'))
  return askAbout(text, 'presidio')
}

/** Two capitalised words are a person here, some cities places: enough to see what a client makes of it. */
const RECOGNIZERS = [
  { entity_type: 'PERSON', score: 0.85, form: /\p{Lu}\p{Ll}{2,20} \p{Lu}\p{Ll}{2,20}/gu },
  { entity_type: 'LOCATION', score: 0.85, form: /\b(?:Paris|Berlin|Seoul|Lagos)\b/gu },
  { entity_type: 'DATE_TIME', score: 0.4, form: /\b(?:today|tomorrow)\b/gu },
] as const

export function recognized(text: string): readonly object[] {
  return RECOGNIZERS.flatMap(({ entity_type, score, form }) =>
    [...text.matchAll(form)].map((match) => {
      const start = lengthOf(text.slice(0, match.index))
      return { analysis_explanation: null, end: start + lengthOf(match[0]), entity_type, score, start }
    }),
  )
}

const lengthOf = (text: string): number => Array.from(text).length

export const analysis = wholly(readAnalysis, (reply) => JSON.stringify(recognized(reply.ask.prompt)))
