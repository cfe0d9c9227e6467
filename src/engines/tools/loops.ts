import type { ToolRules } from '../../core/tool-rules.ts'

/** What models and tools did since the user last spoke. */
export interface Progress {
  /** Turns in which a model called tools. */
  readonly turns: number
  /** How often each call was made, by what it comes to: tool and arguments. */
  readonly calls: ReadonlyMap<string, number>
}

export type Loop = { readonly kind: 'iterations' | 'identical calls'; readonly limit: number }

/** Which limit is reached, if one is: another turn would be one too many. */
export function loopIn(
  { maxIterations, maxIdenticalCalls }: Pick<ToolRules, 'maxIterations' | 'maxIdenticalCalls'>,
  progress: Progress,
): Loop | undefined {
  if (maxIterations !== undefined && progress.turns >= maxIterations)
    return { kind: 'iterations', limit: maxIterations }
  if (maxIdenticalCalls === undefined) return undefined
  const most = Math.max(0, ...progress.calls.values())
  return most > maxIdenticalCalls ? { kind: 'identical calls', limit: maxIdenticalCalls } : undefined
}

interface Session {
  /** What the user last said, by its hash: with something else, counting begins anew. */
  said: string
  turns: number
  readonly calls: Map<string, number>
  untilMs: number
}

const MAX_SESSIONS = 10_000
const MAX_CALLS = 256
const TTL_MS = 3_600_000

/**
 * The same, as seen go by: for clients that do not send their whole history. In memory alone and bounded: the session that was not heard
 * of for longest goes first, and of its calls the first 256 are told apart.
 */
export class ToolSessions {
  readonly #sessions = new Map<string, Session>()

  /** The session so far, if the user has said nothing new in it. */
  progress(id: string, said: string, nowMs: number): Progress | undefined {
    const session = this.#sessions.get(id)
    return session?.said === said && session.untilMs > nowMs ? session : undefined
  }

  /** A call has reached the caller. @param isFirst of its turn */
  note(id: string, said: string, call: string, isFirst: boolean, nowMs: number): void {
    const before = this.#sessions.get(id)
    const isSame = before?.said === said && before.untilMs > nowMs
    const session = isSame ? before : { said, turns: 0, calls: new Map<string, number>(), untilMs: 0 }
    if (isFirst) session.turns++
    session.untilMs = nowMs + TTL_MS
    const count = session.calls.get(call)
    if (count !== undefined || session.calls.size < MAX_CALLS) session.calls.set(call, (count ?? 0) + 1)
    this.#sessions.delete(id)
    this.#sessions.set(id, session)
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= MAX_SESSIONS) break
      this.#sessions.delete(oldest)
    }
  }
}
