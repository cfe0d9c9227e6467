import type { GuardNote } from '../../core/guard-rules.ts'

/** Of one entry of a record. */
const MAX_CATEGORIES = 16
const VERDICTS: readonly GuardNote['verdict'][] = ['clear', 'failed', 'flagged']
const ACTIONS: readonly GuardNote['action'][] = ['none', 'shadow', 'flag', 'block']

/** Answers about a call, put together: one entry for each guard and stage, so that a record is no longer than its policy. */
export class GuardNotes {
  readonly #notes = new Map<string, GuardNote>()

  add(note: GuardNote): void {
    const key = `${note.guard} ${note.stage}`
    const before = this.#notes.get(key)
    this.#notes.set(key, before === undefined ? note : joined(before, note))
  }

  get all(): readonly GuardNote[] {
    return [...this.#notes.values()]
  }
}

/** The worse of two answers, and the longer wait. */
function joined(a: GuardNote, b: GuardNote): GuardNote {
  return {
    ...a,
    verdict: worse(VERDICTS, a.verdict, b.verdict),
    categories: [...new Set([...a.categories, ...b.categories])].slice(0, MAX_CATEGORIES),
    ms: Math.max(a.ms, b.ms),
    action: worse(ACTIONS, a.action, b.action),
  }
}

function worse<T>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) >= order.indexOf(b) ? a : b
}
