/** Chat completions: the reply's bytes, with keys in the provider's order. */
import type { Model } from './eras.ts'
import { contentType, mark, output, type Frame, type Frames, type Writing } from './frames.ts'
import type { Call, Reply } from './reply.ts'
import { chatUsage, type Usage } from './usage.ts'

/** Where the providers that speak chat completions differ. */
export interface ChatStyle {
  /** Reasoning is sent as `reasoning_content`; otherwise it only counts as output. */
  readonly showsReasoning: boolean
  /** Messages and logprobs have a field for refusals. */
  readonly refusals: boolean
  /** Streams report usage only to requests with `include_usage`. */
  readonly usageOnRequest: boolean
  usage(usage: Usage): Record<string, unknown>
  /** The fields that say who served, after the usage of whole replies and before the choices of chunks. */
  service(model: Model): object
  wholeMessage(reply: Reply): object
}

export const deepseekChat: ChatStyle = {
  showsReasoning: true,
  refusals: false,
  usageOnRequest: false,
  usage: chatUsage,
  service: ({ fingerprint }) => ({ system_fingerprint: fingerprint }),
  wholeMessage: ({ answer, reasoning, calls }) => ({
    role: 'assistant',
    content: answer.join(''),
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning.join('') }),
    ...(calls.length === 0
      ? {}
      : { tool_calls: calls.map((call, index) => ({ index, ...wholeCall(call) })) }),
  }),
}

export const chatWriter =
  (style: ChatStyle) =>
  (reply: Reply): Writing => ({
    whole: () => wholeChat(reply, style),
    frames: () => chatFrames(reply, style),
    contentType,
  })

/** What a reply reports as its usage, where it reports any. */
export const reportedUsage = (
  reply: Reply,
  { usage }: Pick<ChatStyle, 'usage'>,
): Record<string, unknown> => ({
  ...(reply.usageOverride ?? usage(reply.usage)),
})

function wholeChat(reply: Reply, style: ChatStyle): string {
  return JSON.stringify({
    id: reply.id,
    object: 'chat.completion',
    created: reply.created,
    model: reply.ask.model.id,
    choices: [
      {
        index: 0,
        message: style.wholeMessage(reply),
        logprobs: logprobsOf(reply, style),
        finish_reason: reply.finish,
      },
    ],
    ...(reply.usagePlacement === 'absent' ? {} : { usage: reportedUsage(reply, style) }),
    ...style.service(reply.ask.model),
  })
}

export const wholeCall = (call: Call): Record<string, unknown> => ({
  id: call.id,
  type: 'function',
  function: { name: call.name, arguments: call.pieces.join('') },
})

function logprobsOf({ ask, answer, reasoning }: Reply, style: ChatStyle): Record<string, unknown> | null {
  if (ask.topLogprobs === undefined) return null
  const entries = (pieces: readonly string[]): unknown[] =>
    pieces.map((piece) => logprob(piece, ask.topLogprobs ?? 0))
  return {
    content: entries(answer),
    ...(style.refusals ? { refusal: null } : {}),
    ...(reasoning === undefined || !style.showsReasoning ? {} : { reasoning_content: entries(reasoning) }),
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

function shellOf(reply: Reply, style: ChatStyle): Shell {
  const { id, created, ask } = reply
  const head = JSON.stringify({
    id,
    object: 'chat.completion.chunk',
    created,
    model: ask.model.id,
    ...style.service(ask.model),
  })
  return {
    before: `data: ${head.slice(0, -1)},"choices":[{"index":0,"delta":`,
    after: `,"logprobs":null,"finish_reason":null}]${ask.includeUsage ? ',"usage":null' : ''}}\n\n`,
  }
}

function* chatFrames(reply: Reply, style: ChatStyle): Frames {
  const shell = shellOf(reply, style)
  const reasoning = style.showsReasoning ? reply.reasoning : undefined
  const around = (delta: string): string => shell.before + delta + shell.after
  const closing = reasoning === undefined ? '}' : ',"reasoning_content":null}'

  yield mark(around(openingDelta(style, reasoning !== undefined)))
  for (const piece of reasoning ?? []) {
    yield output(around(`{"content":null,"reasoning_content":${JSON.stringify(piece)}}`))
    if (reply.script.emptyToolCalls === true) yield mark(around('{"tool_calls":[]}'))
  }
  for (const piece of reply.answer) {
    yield answerFrame(reply, style, shell, `{"content":${JSON.stringify(piece)}${closing}`, piece)
    if (reply.script.emptyToolCalls === true) yield mark(around('{"tool_calls":[]}'))
  }
  yield* callFrames(reply, around)
  yield* endFrames(reply, style, shell, style.showsReasoning ? `{"content":""${closing}` : '{}')
}

function openingDelta({ refusals }: ChatStyle, thinking: boolean): string {
  if (thinking) return '{"role":"assistant","content":null,"reasoning_content":""}'
  return refusals ? '{"role":"assistant","content":"","refusal":null}' : '{"role":"assistant","content":""}'
}

function answerFrame(reply: Reply, style: ChatStyle, shell: Shell, delta: string, piece: string): Frame {
  const text = shell.before + delta + shell.after
  const { topLogprobs } = reply.ask
  if (topLogprobs === undefined) return output(text)
  const refusal = style.refusals ? { refusal: null } : {}
  const logprobs = JSON.stringify({ content: [logprob(piece, topLogprobs)], ...refusal })
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

/** DeepSeek's usage rides on the finish chunk, asked for or not; a trailing chunk is OpenAI's way. */
function* endFrames(reply: Reply, style: ChatStyle, shell: Shell, delta: string): Frames {
  const { usagePlacement, ask } = reply
  const reports = !style.usageOnRequest || ask.includeUsage
  const usage = JSON.stringify(reportedUsage(reply, style))
  const nothingYet = style.usageOnRequest && ask.includeUsage ? ',"usage":null' : ''
  const finish = `${shell.before}${delta},"logprobs":null,"finish_reason":${JSON.stringify(reply.finish)}}]`
  yield mark(`${finish}${reports && usagePlacement === 'finish' ? `,"usage":${usage}` : nothingYet}}\n\n`)
  if (reports && usagePlacement === 'trailing') {
    const head = shell.before.slice(0, shell.before.indexOf('"choices":'))
    yield mark(`${head}"choices":[],"usage":${usage}}\n\n`)
  }
  if (reply.script.noDone !== true) yield mark('data: [DONE]\n\n')
}
