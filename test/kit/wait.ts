import { setTimeout as sleep } from 'node:timers/promises'

/**
 * What `look` gives once it gives something, for conditions that no event tells of (a file that another process writes).
 * What it throws is taken for "not yet", and thrown at the deadline.
 */
export async function eventually<T>(look: () => T | Promise<T>, withinMs = 5000): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs
  for (;;) {
    let reason: unknown = new Error('nothing came of it in time')
    try {
      const found = await look()
      if (found !== undefined && found !== null && found !== false) return found
    } catch (error) {
      reason = error
    }
    if (performance.now() > deadline) throw reason
    await sleep(5)
  }
}

/** What a promise rejects with; throws where it does not. */
export async function rejectionOf<E extends Error = Error>(promise: PromiseLike<unknown>): Promise<E> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return as<E>(error)
  }
  throw new Error(`expected a rejection, got ${JSON.stringify(value)}`)
}

/** A value whose shape the test knows; what it is not shows in the expectations. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- an assertion in the form of a function
export function as<T>(value: unknown): T {
  return value as T
}
