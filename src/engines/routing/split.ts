import { hash } from 'node:crypto'
import type { Alias, Arm, Canary, Experiment, StickyBy } from '../../core/rules.ts'

/** What a call may keep its side by. */
export interface Stickiness {
  readonly caller: string
  readonly user: string
  /** As the client named it; undefined where it did not. */
  readonly session: string | undefined
}

/**
 * The arm of an experiment for a call, by weighted rendezvous hashing: each arm draws a score from the call's key, and the
 * highest wins. So the same key always gets the same arm, arms get shares by weight, and a changed weight moves only
 * the callers that it must.
 */
export function armOf({ id, stickyBy, arms }: Experiment, sticky: Stickiness): Arm {
  const key = keyOf(stickyBy, sticky)
  let best = arms[0] as Arm
  let highest = Number.NEGATIVE_INFINITY
  for (const arm of arms) {
    const score = -arm.weight / Math.log(fraction(`experiment/${id}/${arm.name}/${key}`))
    if (score > highest) [best, highest] = [arm, score]
  }
  return best
}

/** The experiment that a call for the alias takes part in: the one it names, else the first that enrols all. */
export function experimentFor(
  experiments: readonly Experiment[],
  alias: Alias,
  named: string | undefined,
): Experiment | undefined {
  const candidates = experiments.filter((experiment) => experiment.alias === alias.name)
  return candidates.find(({ id }) => id === named) ?? candidates.find(({ enroll }) => enroll === 'all')
}

/** Whether the call is one of the canary's share. A larger percentage keeps those who are in and adds others. */
export function isCanary(alias: Alias, canary: Canary, sticky: Stickiness): boolean {
  return (
    fraction(`canary/${alias.name}/${canary.alias}/${keyOf(canary.stickyBy, sticky)}`) * 100 < canary.percent
  )
}

/** Whether this one call is copied: drawn anew for every call. */
export function isSampled(callId: string, percent: number): boolean {
  return fraction(`mirror/${callId}`) * 100 < percent
}

function keyOf(by: StickyBy, { caller, user, session }: Stickiness): string {
  switch (by) {
    case 'caller':
      return caller
    case 'user':
      return user
    case 'session':
      return session ?? user
  }
}

/** Uniform in (0, 1), the same for the same text on every node. */
function fraction(text: string): number {
  return (Number.parseInt(hash('sha256', text).slice(0, 12), 16) + 0.5) / 2 ** 48
}
