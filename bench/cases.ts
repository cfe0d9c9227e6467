import type { ReplyMode } from './wire/replies.ts'
import { MESSAGES_PATH, type Dialect, type Endpoint, type RequestShape } from './wire/requests.ts'
import { SCREENED, TRANSLATED, TRANSLATED_BACK } from './systems/caisson-config.ts'

export type Case = {
  name: string
  title: string
  request: RequestShape
  reply: ReplyMode
  connections: number
  /** The alias to ask for, where it is not the system's usual one. */
  model?: string
  /** Pieces of the text may come together: it is all there, in fewer events. */
  isScreened?: boolean
  /** What the upstream is to be asked in; chat where absent. */
  upstream?: Dialect
  /** The systems that can run it; all where absent. */
  only?: string[]
} & (
  | { kind: 'load' }
  /** Streams that last: a closed loop only, since the pace and not the system sets the rate. */
  | { kind: 'paced' }
  /** Very many streams at once, each system started anew for its turn. */
  | { kind: 'many'; rampMs: number }
)

const KB = 1024

export type Scale = { streams: number; streamRate: number }

export function allCases(scale: Scale): Case[] {
  const sse = { bytes: KB, stream: true }
  const whole = { kind: 'whole' } as const
  return [
    load('small', 'whole call, 1 KB request', { bytes: KB, stream: false }, whole, 64),
    load('32k', 'whole call, 32 KB request', { bytes: 32 * KB, stream: false }, whole, 64),
    load('1m', 'whole call, 1 MB request', { bytes: 1024 * KB, stream: false }, whole, 8),
    load(
      'sse-fast',
      'stream of 200 events without a pause',
      sse,
      { kind: 'fast', events: 200, writes: 'each' },
      16,
    ),
    load(
      'sse-block',
      'the same, written as one block',
      sse,
      { kind: 'fast', events: 200, writes: 'one' },
      16,
    ),
    ...screenedCases(),
    ...translatedCases(),
    {
      kind: 'paced',
      name: 'sse-paced',
      title: '250 streams of 200 events, 60 events/s each',
      request: sse,
      reply: { kind: 'paced', events: 200, perSecond: 60 },
      connections: 250,
    },
    {
      kind: 'many',
      name: 'streams',
      title: `${scale.streams} concurrent streams, ${scale.streamRate} events/s each`,
      request: sse,
      // Longer than the case lasts: every stream is open until the bench hangs up.
      reply: { kind: 'paced', events: scale.streamRate * 60, perSecond: scale.streamRate },
      connections: scale.streams,
      rampMs: 2500,
    },
  ]
}

/** Where a case calls, and for which model. */
export function endpointFor(it: Case, endpoint: Endpoint): Endpoint {
  const path = it.request.dialect === 'messages' ? MESSAGES_PATH : endpoint.path
  return { ...endpoint, path, model: it.model ?? endpoint.model }
}

/** Secrets and personal data are looked for in what is sent and in what comes back. The other systems do not: they are the yardstick. */
function screenedCases(): Case[] {
  const fast = { kind: 'fast', events: 200, writes: 'each' } as const
  const [small, sse] = [
    load('small-screened', 'small, both ways screened', { bytes: KB, stream: false }, { kind: 'whole' }, 64),
    load('sse-screened', 'sse-fast, both ways screened', { bytes: KB, stream: true }, fast, 16),
  ]
  return [small, sse].map((it) => ({ ...it, model: SCREENED, isScreened: true }))
}

/** What `sse-fast` is, between two protocols. Only Caisson is asked to: the yardstick is its own pass-through. */
function translatedCases(): Case[] {
  const request = { bytes: KB, stream: true }
  const reply = { kind: 'fast', events: 200, writes: 'each' } as const
  const [to, back] = [
    load('sse-translated', 'sse-fast for a chat client, from a Messages upstream', request, reply, 16),
    load(
      'sse-translated-back',
      'sse-fast for a Messages client, from a chat upstream',
      { ...request, dialect: 'messages' },
      reply,
      16,
    ),
  ]
  const only = ['caisson']
  return [
    { ...to, model: TRANSLATED, upstream: 'messages', only },
    { ...back, model: TRANSLATED_BACK, only },
  ]
}

function load(
  name: string,
  title: string,
  request: RequestShape,
  reply: ReplyMode,
  connections: number,
): Case {
  return { kind: 'load', name, title, request, reply, connections }
}
