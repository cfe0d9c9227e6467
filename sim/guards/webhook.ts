/** A receiver of signed questions, as an operator would write one: it verifies, and answers in JSON. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Ask } from '../ask.ts'
import type { Incoming } from '../chat-rules.ts'
import { Refused } from '../errors.ts'
import { askAbout, bodyOf, wholly } from './ask.ts'
import { faults, problem } from './errors.ts'
import { recognized } from './presidio.ts'
import { objectionsTo } from './words.ts'

/** Longest difference of clocks. */
const MAX_AGE_S = 300

function readQuestion(incoming: Incoming): Ask {
  const { headers, settings, source } = incoming
  const [secret] = settings.apiKeys ?? []
  if (secret !== undefined && !isSigned(headers, source, secret)) throw new Refused(faults['401'])
  const { v, text, stage } = bodyOf(incoming, problem(400, 'no JSON'))
  if (v !== 1 || typeof text !== 'string' || typeof stage !== 'string')
    throw new Refused(problem(400, 'no question'))
  return askAbout(text, 'webhook')
}

function answerTo(text: string): object {
  const categories = objectionsTo(text).map(({ moderation }) => moderation)
  const spans = recognized(text).map((span) => {
    const { entity_type: type, start, end, score } = span as Record<string, unknown>
    return { type, start, end, score }
  })
  return { flagged: categories.length > 0, categories, score: categories.length > 0 ? 1 : 0, spans }
}

function isSigned(headers: IncomingHttpHeaders, body: string, secret: string): boolean {
  const { 'x-caisson-timestamp': at, 'x-caisson-nonce': nonce, 'x-caisson-signature': signature } = headers
  if (typeof at !== 'string' || typeof nonce !== 'string' || typeof signature !== 'string') return false
  if (!(Math.abs(Date.now() / 1000 - Number(at)) < MAX_AGE_S)) return false
  const mac = createHmac('sha256', secret).update(`v1.${at}.${nonce}.${body}`).digest('hex')
  const [given, expected] = [Buffer.from(signature), Buffer.from(`v1=${mac}`)]
  return given.length === expected.length && timingSafeEqual(given, expected)
}

export const signedQuestions = wholly(readQuestion, (reply) => JSON.stringify(answerTo(reply.ask.prompt)))
