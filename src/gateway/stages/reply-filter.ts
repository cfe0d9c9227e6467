import type { Operation } from '../../core/call.ts'

/** An event's JSON. */
export type Event = Record<string, unknown>

/**
 * Something done to what a provider answers, before the caller gets it: one for each call that wants it. It reads the caller's
 * protocol, translated or not. Throws a `GatewayError` to end the reply: of the event or reply at hand, nothing goes out.
 */
export interface ReplyFilter {
  /** For the events of one stream; undefined where it has nothing to do in streams of that protocol. */
  stream(operation: Operation): EventFilter | undefined
  /** For a whole reply, which it may change in place. @returns whether it did */
  whole(reply: unknown): boolean
  /** What must be done before what it let through may go out; undefined where nothing must. Rejects with a `GatewayError` where it must not. */
  ready?(): Promise<unknown> | undefined
  /** Labels of what the caller is to be warned of, when all of the reply has been seen. */
  risks?(): readonly string[]
}

/** Its calls come in the order of the events, `end` once and last. */
export interface EventFilter {
  /** What stands in the place of the event, if anything; undefined where it stays as it is. May change the event and return it. */
  anew(event: Event): readonly Event[] | undefined
  /**
   * An event that says one more piece of the very text that the last event said a piece of, and nothing else: what is said in its
   * place, `''` where the event falls away. A filter without it is given every event, which costs more: each must be parsed.
   */
  more?(text: string): string
  /** What is held back when no event says that a text is over: before the end marker, before an error, where the reply breaks off. */
  end?(): readonly Event[]
}

export function risksIn(filters: readonly ReplyFilter[]): readonly string[] {
  return [...new Set(filters.flatMap((filter) => filter.risks?.() ?? []))]
}
