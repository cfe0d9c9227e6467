/** Fill in the middle, which only the beta base serves and which never thinks. */
import type { Ask } from './ask.ts'
import { expectShape, parseBody } from './chat-request.ts'
import {
  checkMaxTokens,
  checkSampling,
  checkStops,
  checkStream,
  resolveModel,
  type Incoming,
} from './chat-rules.ts'
import { reportedUsage, type ChatStyle } from './chat-reply.ts'
import { eras } from './eras.ts'
import { refusal, Refused } from './errors.ts'
import { contentType, mark, output, type Frames, type Writing } from './frames.ts'
import type { Reply } from './reply.ts'
import { completionAsk, completionFields, type CompletionRequest } from './completion-request.ts'
import { struct } from './serde.ts'

const fimRequest = struct('CompletionRequest', completionFields, ['prompt', 'model'])

const maxFimTokens = 4096

export function readFim({ source, settings }: Incoming): Ask {
  const request = expectShape<CompletionRequest>(source, parseBody(source), fimRequest)
  const { model } = resolveModel(eras[settings.era], request.model)
  checkSampling(request.temperature, request.top_p)
  checkMaxTokens(request.max_tokens, maxFimTokens)
  checkStops(request.stop)
  checkStream(request.stream, request.stream_options)
  if ((request.logprobs ?? 0) > 20) throw new Refused(refusal.outOfRange('logprobs', '[0, 20]'))
  return completionAsk(request, model, maxFimTokens)
}

type FimStyle = Pick<ChatStyle, 'usage' | 'usageOnRequest' | 'service'>

export const fimWriter =
  (style: FimStyle) =>
  (reply: Reply): Writing => ({
    whole: () => wholeFim(reply, style),
    frames: () => fimFrames(reply, style),
    contentType,
  })

const echoOf = ({ ask }: Reply): string =>
  typeof ask.repeats['prompt'] === 'string' ? ask.repeats['prompt'] : ''

const usageOf = (reply: Reply, style: FimStyle): object => ({ usage: reportedUsage(reply, style) })

// The order of the keys is taken from chat completions; no capture of this endpoint is public.
const headOf = ({ id, created, ask }: Reply): object => ({
  id,
  object: 'text_completion',
  created,
  model: ask.model.id,
})

function wholeFim(reply: Reply, style: FimStyle): string {
  return JSON.stringify({
    ...headOf(reply),
    choices: [
      {
        index: 0,
        text: echoOf(reply) + reply.answer.join(''),
        logprobs: logprobsOf(reply),
        finish_reason: reply.finish,
      },
    ],
    ...(reply.usagePlacement === 'absent' ? {} : usageOf(reply, style)),
    ...style.service(reply.ask.model),
  })
}

function logprobsOf({ ask, answer }: Reply): object | null {
  if (ask.topLogprobs === undefined) return null
  const offsets: number[] = []
  let offset = 0
  for (const piece of answer) {
    offsets.push(offset)
    offset += piece.length
  }
  return {
    text_offset: offsets,
    token_logprobs: answer.map(() => -0.1),
    tokens: answer,
    top_logprobs: answer.map((piece) => ({ [piece]: -0.1 })),
  }
}

function* fimFrames(reply: Reply, style: FimStyle): Frames {
  const head = { ...headOf(reply), ...style.service(reply.ask.model) }
  const chunk = (piece: string, finish: string | null, rest: object = {}): string => {
    const choices = [{ index: 0, text: piece, logprobs: null, finish_reason: finish }]
    return `data: ${JSON.stringify({ ...head, choices, ...rest })}\n\n`
  }
  const nullUsage = reply.ask.includeUsage ? { usage: null } : {}
  const reports = !style.usageOnRequest || reply.ask.includeUsage
  const echo = echoOf(reply)
  if (echo !== '') yield mark(chunk(echo, null, nullUsage))
  for (const piece of reply.answer) yield output(chunk(piece, null, nullUsage))
  yield mark(
    chunk('', reply.finish, reports && reply.usagePlacement === 'finish' ? usageOf(reply, style) : {}),
  )
  if (reports && reply.usagePlacement === 'trailing')
    yield mark(`data: ${JSON.stringify({ ...head, choices: [], ...usageOf(reply, style) })}\n\n`)
  if (reply.script.noDone !== true) yield mark('data: [DONE]\n\n')
}
