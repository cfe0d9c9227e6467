/**
 * A script says how one reply shall go: what it holds, how it is paced and cut, and where it breaks. It reaches
 * the simulator as `sim.script({...})` or `POST /__sim/script`, as the header `x-sim-script: {...}`, or as a
 * directive inside any text of the request, `[[sim {"tokens":40,"cutAfter":12}]]`, which survives a gateway that
 * forwards no headers. The directive wins over the header, the header over the queue.
 *
 * "Output event" below means a frame that carries text, reasoning or tool arguments. The opening frame, pings,
 * block borders, the finish frame and `[DONE]` are none.
 */
import { fixed, type FaultName } from './errors.ts'

export interface ScriptedCall {
  name: string
  /** A string is sent as it is, valid JSON or not. */
  arguments: string | Record<string, unknown>
}

/** How bytes are cut into TCP writes; `read:16k` gathers frames until a write has that size. */
export type Slices = 'event' | 'byte' | 'random' | number | `read:${number}k`

export interface Match {
  /** The path the request must end with. */
  path?: string
  /** The `model` of the request. */
  model?: string
  /** A string the raw body must hold. */
  contains?: string
}

export interface Script {
  // --- when (queued scripts only)
  match?: Match
  /** How many requests it is for. Default 1. */
  times?: number | 'always'
  /** Share of matching requests it is applied to, drawn by the seed. Default 1. */
  chance?: number

  // --- instead of a reply
  /** A refusal by name, with the provider's exact body. */
  fault?: FaultName
  /** Any status; without `body` the body is empty. Also 3xx, with a `location` in `headers`. */
  status?: number
  /** A string is sent as it is, anything else as JSON. With status 200: HTML, broken JSON, only blanks. */
  body?: unknown
  headers?: Record<string, string | string[]>
  /** Adds this many response headers `x-filler-<n>`. */
  extraHeaders?: number
  /** Seconds, as the `retry-after` header. */
  retryAfter?: number
  /** The request is read, then nothing happens until the client gives up. */
  hangBeforeHeaders?: boolean
  /** The connection is reset as soon as the script is known: for header scripts and scripts matched by path alone, before the body is read. */
  resetBeforeHeaders?: boolean
  /** The request is read and worked on (delays pass, tokens are billed), then the connection is reset. */
  resetAfterRequest?: boolean
  /** Status 200 and blank lines, but never JSON. */
  blankBody?: boolean
  /** A body of about this many bytes, valid JSON, written as fast as it is read. With `encoding: 'gzip'`, a bomb. */
  hugeBody?: number
  /** A stream whose one `data:` line goes on for this many bytes and never ends properly. */
  endlessLine?: number

  // --- what the reply holds
  /** Length of the answer. */
  tokens?: number
  reasoningTokens?: number
  /** The exact answer. */
  content?: string
  /** The exact reasoning. */
  reasoning?: string
  toolCalls?: ScriptedCall[]
  /** Characters of arguments in each piece of a stream. Default 6. */
  argumentChars?: number
  finishReason?: string
  /** Cuts the arguments of the last tool call in half, with finish reason `length`. */
  truncatedArguments?: boolean
  /** An empty answer, as JSON mode gives at times. */
  emptyAnswer?: boolean
  /** Frames with `tool_calls: []` between the others (chat streams). */
  emptyToolCalls?: boolean
  /** Leaves usage out, makes it nonsense, moves it, or replaces it by the given object. */
  usage?: 'absent' | 'absurd' | 'finish' | 'trailing' | Record<string, unknown>

  // --- pace
  /** How many blank lines or comments come before the reply. */
  keepAlives?: number
  /** Pause before each of them. Default: none when `keepAlives` is given, else the simulator's `keepAliveMs`. */
  keepAliveEveryMs?: number
  startDelayMs?: number
  firstTokenMs?: number
  tokensPerSecond?: number

  // --- where it breaks
  /** Closes the connection (FIN) after this many output events, without the end of the chunked body. */
  cutAfter?: number
  /** As `cutAfter`, but half of the next frame is sent too. */
  cutMidFrameAfter?: number
  /** Resets the connection (RST) after this many output events. */
  resetAfter?: number
  /** Ends the body properly after this many output events, with no finish frame and no `[DONE]`. */
  endAfter?: number
  /** Goes silent after this many output events, with the socket open. */
  stallAfter?: number
  /** Sends an error frame after this many output events, then ends the body. */
  errorAfter?: number
  /** Which error that is. Default `moderation`, as OpenAI `500`, as Anthropic `503`. */
  errorFrame?: FaultName
  /** Leaves out `[DONE]` (chat) or the last event (other dialects). */
  noDone?: boolean
  /** Closes the connection this many bytes into a whole body. */
  cutBodyAt?: number

  // --- bytes
  slices?: Slices
  /** Line ends of streams; `mixed` changes with every frame. Default `lf`. */
  delimiters?: 'lf' | 'crlf' | 'mixed'
  encoding?: 'gzip' | 'gzip-truncated'
}

type Kind = 'number' | 'boolean' | 'string' | 'object' | 'any' | ((value: unknown) => boolean)

const oneOf =
  (...names: unknown[]) =>
  (value: unknown): boolean =>
    names.includes(value)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isFault = (value: unknown): boolean => typeof value === 'string' && Object.hasOwn(fixed, value)

const isSlices = (value: unknown): boolean =>
  typeof value === 'number' ? value >= 1 : /^(event|byte|random|read:\d+k)$/.test(String(value))

const isCall = (value: unknown): boolean =>
  isObject(value) &&
  typeof value['name'] === 'string' &&
  (typeof value['arguments'] === 'string' || isObject(value['arguments']))

const kindByKey: Record<keyof Script, Kind> = {
  match: (value) =>
    isObject(value) &&
    Object.entries(value).every(
      ([key, entry]) => ['path', 'model', 'contains'].includes(key) && typeof entry === 'string',
    ),
  times: (value) => value === 'always' || (Number.isInteger(value) && Number(value) > 0),
  chance: 'number',
  fault: isFault,
  status: 'number',
  body: 'any',
  headers: 'object',
  extraHeaders: 'number',
  retryAfter: 'number',
  hangBeforeHeaders: 'boolean',
  resetBeforeHeaders: 'boolean',
  resetAfterRequest: 'boolean',
  blankBody: 'boolean',
  hugeBody: 'number',
  endlessLine: 'number',
  tokens: 'number',
  reasoningTokens: 'number',
  content: 'string',
  reasoning: 'string',
  toolCalls: (value) => Array.isArray(value) && value.every(isCall),
  argumentChars: (value) => Number.isInteger(value) && Number(value) >= 1,
  finishReason: 'string',
  truncatedArguments: 'boolean',
  emptyAnswer: 'boolean',
  emptyToolCalls: 'boolean',
  usage: (value) => isObject(value) || oneOf('absent', 'absurd', 'finish', 'trailing')(value),
  keepAlives: 'number',
  keepAliveEveryMs: 'number',
  startDelayMs: 'number',
  firstTokenMs: 'number',
  tokensPerSecond: 'number',
  cutAfter: 'number',
  cutMidFrameAfter: 'number',
  resetAfter: 'number',
  endAfter: 'number',
  stallAfter: 'number',
  errorAfter: 'number',
  errorFrame: isFault,
  noDone: 'boolean',
  cutBodyAt: 'number',
  slices: isSlices,
  delimiters: oneOf('lf', 'crlf', 'mixed'),
  encoding: oneOf('gzip', 'gzip-truncated'),
}

const kinds: ReadonlyMap<string, Kind> = new Map(Object.entries(kindByKey))

/** A misspelt script would test nothing, so anything unknown is an error. */
export function parseScript(value: unknown): Script {
  if (!isObject(value)) throw new TypeError('a script must be an object')
  for (const [key, entry] of Object.entries(value)) {
    const kind = kinds.get(key)
    if (kind === undefined) throw new TypeError(`unknown script key "${key}"`)
    if (!fits(entry, kind)) throw new TypeError(`script key "${key}" cannot be ${JSON.stringify(entry)}`)
  }
  return value
}

function fits(value: unknown, kind: Kind): boolean {
  if (typeof kind === 'function') return kind(value)
  if (kind === 'any') return true
  if (kind === 'object') return isObject(value)
  if (kind === 'number') return typeof value === 'number' && value >= 0
  return typeof value === kind
}

const opening = '[[sim '

export const mayHoldDirective = (body: Buffer): boolean => body.includes(opening)

/** The last directive in any string of the request; older turns of a conversation keep theirs without effect. */
export function directiveIn(value: unknown): Script | undefined {
  let last: Script | undefined
  const visit = (node: unknown): void => {
    if (typeof node === 'string') last = directiveInText(node) ?? last
    else if (typeof node === 'object' && node !== null) Object.values(node).forEach(visit)
  }
  visit(value)
  return last
}

function directiveInText(text: string): Script | undefined {
  const start = text.lastIndexOf(opening)
  if (start < 0) return undefined
  // The JSON itself may hold "]]": try every end, nearest first.
  for (let end = text.indexOf(']]', start); end >= 0; end = text.indexOf(']]', end + 1)) {
    const script = parseJson(text.slice(start + opening.length, end))
    if (script !== undefined) return parseScript(script)
  }
  throw new TypeError('a [[sim …]] directive holds no JSON')
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
