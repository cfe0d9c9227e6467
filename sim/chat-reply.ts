/** Chat completions: the reply's bytes, with keys in the provider's order. */
import { contentType, mark, output, type Frame, type Frames, type Writing } from './frames.ts'
import type { Call, Reply } from './reply.ts'
import { chatUsage } from './usage.ts'

export const writeChat = (reply: Reply): Writing => ({
  whole: () => wholeChat(reply),
  frames: () => chatFrames(reply),
  contentType,
})

const usageOf = (reply: Reply): Record<string, unknown> => ({
  ...(reply.usageOverride ?? chatUsage(reply.usage)),
})

function wholeChat(reply: Reply): string {
  const { reasoning, calls } = reply
  return JSON.stringify({
    id: reply.id,
    object: 'chat.completion',
    created: reply.created,
    model: reply.ask.model.id,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: reply.answer.join(''),
          ...(reasoning === undefined ? {} : { reasoning_content: reasoning.join('') }),
          ...(calls.length === 0 ? {} : { tool_calls: calls.map(wholeCall) }),
        },
        logprobs: logprobsOf(reply),
        finish_reason: reply.finish,
      },
    ],
    ...(reply.usagePlacement === 'absent' ? {} : { usage: usageOf(reply) }),
    system_fingerprint: reply.ask.model.fingerprint,
  })
}

const wholeCall = (call: Call, index: number): Record<string, unknown> => ({
  index,
  id: call.id,
  type: 'function',
  function: { name: call.name, arguments: call.pieces.join('') },
})

function logprobsOf({ ask, answer, reasoning }: Reply): Record<string, unknown> | null {
  if (ask.topLogprobs === undefined) return null
  const entries = (pieces: readonly string[]): unknown[] =>
    pieces.map((piece) => logprob(piece, ask.topLogprobs ?? 0))
  return {
    content: entries(answer),
    ...(reasoning === undefined ? {} : { reasoning_content: entries(reasoning) }),
  }
}

/** The value -9999.0 marks alternatives that are very unlikely. */
function logprob(token: string, alternatives: number): Record<string, unknown> {
  const bytes = [...Buffer.from(token)]
  const entry = { token, logprob: -0.1, bytes }
  return {
    ...entry,
    top_logprobs: Array.from({ length: alternatives }, (_, index) =>
      index === 0 ? entry : { ...entry, logprob: -9999 },
    ),
  }
}

/** The parts of a chunk that are the same all through a stream, made once. */
interface Shell {
  readonly before: string
  readonly after: string
}

function shellOf(reply: Reply): Shell {
  const { id, created, ask } = reply
  const head = JSON.stringify({
    id,
    object: 'chat.completion.chunk',
    created,
    model: ask.model.id,
    system_fingerprint: ask.model.fingerprint,
  })
  return {
    before: `data: ${head.slice(0, -1)},"choices":[{"index":0,"delta":`,
    after: `,"logprobs":null,"finish_reason":null}]${ask.includeUsage ? ',"usage":null' : ''}}\n\n`,
  }
}

function* chatFrames(reply: Reply): Frames {
  const shell = shellOf(reply)
  const thinking = reply.reasoning !== undefined
  const around = (delta: string): string => shell.before + delta + shell.after
  const closing = thinking ? ',"reasoning_content":null}' : '}'

  yield mark(
    around(
      thinking
        ? '{"role":"assistant","content":null,"reasoning_content":""}'
        : '{"role":"assistant","content":""}',
    ),
  )
  for (const piece of reply.reasoning ?? []) {
    yield output(around(`{"content":null,"reasoning_content":${JSON.stringify(piece)}}`))
    if (reply.script.emptyToolCalls === true) yield mark(around('{"tool_calls":[]}'))
  }
  for (const piece of reply.answer) {
    yield answerFrame(reply, shell, piece, closing)
    if (reply.script.emptyToolCalls === true) yield mark(around('{"tool_calls":[]}'))
  }
  yield* callFrames(reply, around)
  yield* endFrames(reply, shell, `{"content":""${closing}`)
}

function answerFrame(reply: Reply, shell: Shell, piece: string, closing: string): Frame {
  const text = `${shell.before}{"content":${JSON.stringify(piece)}${closing}${shell.after}`
  const { topLogprobs } = reply.ask
  if (topLogprobs === undefined) return output(text)
  const logprobs = JSON.stringify({ content: [logprob(piece, topLogprobs)] })
  return output(text.replace('"logprobs":null', () => `"logprobs":${logprobs}`))
}

function* callFrames(reply: Reply, around: (delta: string) => string): Frames {
  for (const [index, { id, name, pieces }] of reply.calls.entries()) {
    const start = { index, id, type: 'function', function: { name, arguments: '' } }
    yield mark(around(JSON.stringify({ tool_calls: [start] })))
    for (const piece of pieces)
      yield output(around(JSON.stringify({ tool_calls: [{ index, function: { arguments: piece } }] })))
  }
}

/** Usage rides on the finish chunk, asked for or not; the trailing chunk is what the August docs described. */
function* endFrames(reply: Reply, shell: Shell, delta: string): Frames {
  const { usagePlacement } = reply
  const usage = JSON.stringify(usageOf(reply))
  const finish = `${shell.before}${delta},"logprobs":null,"finish_reason":${JSON.stringify(reply.finish)}}]`
  yield mark(`${finish}${usagePlacement === 'finish' ? `,"usage":${usage}` : ''}}\n\n`)
  if (usagePlacement === 'trailing') {
    const head = shell.before.slice(0, shell.before.indexOf('"choices":'))
    yield mark(`${head}"choices":[],"usage":${usage}}\n\n`)
  }
  if (reply.script.noDone !== true) yield mark('data: [DONE]\n\n')
}
