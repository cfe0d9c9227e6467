import type { Operation } from '../../core/call.ts'
import { refuse } from '../../core/errors.ts'
import { CanaryWatch } from '../../engines/guardrails/canary.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import type { Event, EventFilter, ReplyFilter } from './reply-filter.ts'

/** Texts of one reply that are followed apart from each other. No reply has as many; what is beyond is followed as one. */
const MAX_CHANNELS = 64
/** What providers say beside texts, and what they say again of a request: that holds the canary by right. */
const NO_TEXTS = new Set([
  'id',
  'object',
  'model',
  'type',
  'role',
  'system_fingerprint',
  'signature',
  'instructions',
])
/** Where these names are the protocol's: at the top of an event, of a reply, and of a reply in an event. */
const NO_TEXTS_AT = /^(?:[\d,]*|\.response|\.message|\.choices\[[^\]]*\](?:\.delta|\.message)?)$/
/** Texts that come in pieces, whatever the protocol calls them. */
const PIECES = new Set([
  'content',
  'text',
  'reasoning_content',
  'reasoning',
  'thinking',
  'refusal',
  'arguments',
  'partial_json',
  'delta',
])
/** Says where an event belongs, and is no text. */
const INDEXES = ['index', 'output_index', 'content_index']

/** Ends a reply that repeats the system prompt; undefined where it has no canary. */
export function replyCanary(gw: Gateway, { canary, route }: Grant): ReplyFilter | undefined {
  if (canary === undefined) return undefined
  const leaked = (): never => {
    gw.metrics.content.guarded({ rule: 'canary', trust: 'system', action: 'block', count: 1 })
    return refuse('prompt_leaked', { rule: route.id })
  }
  return {
    stream: (_operation: Operation): EventFilter => new LeakWatch(canary, leaked),
    whole(reply: unknown): boolean {
      new LeakWatch(canary, leaked).look(reply)
      return false
    },
  }
}

/** Follows every text of a reply, whatever the protocol calls it. Changes nothing. */
class LeakWatch implements EventFilter {
  readonly #canary: string
  readonly #leaked: () => never
  readonly #channels = new Map<string, CanaryWatch>()
  /** Of the last piece. */
  #last: CanaryWatch | undefined

  constructor(canary: string, leaked: () => never) {
    this.#canary = canary
    this.#leaked = leaked
  }

  anew(event: Event): undefined {
    this.look(event)
    return undefined
  }

  more(text: string): string {
    if (this.#last?.sees(text) === true) this.#leaked()
    return text
  }

  look(value: unknown): void {
    this.#visit(value, '')
  }

  #visit(value: unknown, path: string): void {
    if (typeof value === 'string') {
      const channel = this.#channel(path)
      if (channel.sees(value)) this.#leaked()
      if (PIECES.has(path.slice(path.lastIndexOf('.') + 1))) this.#last = channel
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.#visit(item, `${path}[${placeOf(item) ?? index}]`)
    } else if (typeof value === 'object' && value !== null) {
      const place = path === '' ? (placeOf(value) ?? '') : path
      for (const [name, member] of Object.entries(value)) {
        if (member === null || typeof member === 'number') continue
        if (NO_TEXTS.has(name) && NO_TEXTS_AT.test(place)) continue
        this.#visit(member, `${place}.${name}`)
      }
    }
  }

  #channel(path: string): CanaryWatch {
    const key = this.#channels.has(path) || this.#channels.size < MAX_CHANNELS ? path : ''
    let channel = this.#channels.get(key)
    if (channel === undefined) this.#channels.set(key, (channel = new CanaryWatch(this.#canary)))
    return channel
  }
}

/** Its own number, which goes before its place in a list. */
function placeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as Readonly<Record<string, unknown>>
  const own = INDEXES.map((name) => fields[name]).filter((index) => typeof index === 'number')
  return own.length === 0 ? undefined : own.join(',')
}
