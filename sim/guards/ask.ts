import type { Ask } from '../ask.ts'
import type { Incoming } from '../chat-rules.ts'
import type { Model } from '../eras.ts'
import { Refused, type Refusal } from '../errors.ts'
import { contentType } from '../frames.ts'
import type { Dialect } from '../generate.ts'
import type { Reply } from '../reply.ts'
import { isMap } from '../serde.ts'

/** Its time costs nothing that anybody counts here. */
const modelOf = (id: string): Model => ({
  id,
  fingerprint: 'fp_guards',
  vision: false,
  price: { hit: 0, miss: 0, output: 0 },
  concurrency: Infinity,
})

export function bodyOf({ source }: Incoming, refusal: Refusal): Record<string, unknown> {
  let body: unknown
  try {
    body = JSON.parse(source)
  } catch {
    throw new Refused(refusal)
  }
  if (!isMap(body)) throw new Refused(refusal)
  return body
}

/** A question to a guard: one text, answered whole. */
export function askAbout(text: string, model: string, repeats: Ask['repeats'] = {}): Ask {
  return {
    model: modelOf(model),
    thinking: false,
    effort: 'high',
    stream: false,
    includeUsage: true,
    maxTokens: 0,
    stops: [],
    jsonMode: false,
    userId: '',
    prompt: text,
    lastText: text,
    tools: [],
    forcedTool: undefined,
    topLogprobs: undefined,
    caching: 'none',
    repeats,
  }
}

/** Guards are asked for whole replies, never for streams. */
export const wholly = (read: Dialect['read'], whole: (reply: Reply) => string): Dialect => ({
  read,
  write: (reply) => ({ whole: () => whole(reply), frames: noFrames, contentType }),
})

function* noFrames(): Generator<never, void, undefined> {}
