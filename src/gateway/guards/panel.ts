import { GatewayError, refuse } from '../../core/errors.ts'
import type { GuardRule } from '../../core/guard-rules.ts'
import { actionOn, meaningOf } from '../../engines/guard-models/decide.ts'
import type { GuardNotes } from '../../engines/guard-models/notes.ts'
import type { GuardQuestion } from '../../plugins/guardrails/contract.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from '../stages/authorize.ts'
import type { Guard, Judged } from './guard.ts'

/** What every question of a guard carries: a gateway that is asked one asks no guard about it. */
export const GUARD_HEADER = 'x-caisson-guard'

/** What the caller is told, where the call must not go on; undefined where it may. */
export type Objection = GatewayError | undefined

/** A rule and who is asked by it. */
export interface Seat {
  readonly rule: GuardRule
  readonly guard: Guard
}

/** Why what is still open at the end of a call is given up. Made once, for its stack is of no use. */
const OVER = new Error('the call is over')

/** The guards of one call: puts questions to them, notes the answers, and says what must not go on. */
export class Panel implements Disposable {
  readonly seats: readonly Seat[]
  readonly grant: Grant
  /** The call may have reached a provider: what is refused from here on may be billed. */
  isSent = false
  readonly #gw: Gateway
  readonly #notes: GuardNotes
  readonly #call: Pick<Call, 'signal'>
  readonly #over = new AbortController()
  readonly #signal: AbortSignal

  constructor(gw: Gateway, call: Call, grant: Grant, seats: readonly Seat[], notes: GuardNotes) {
    this.#gw = gw
    this.#call = call
    this.grant = grant
    this.seats = seats
    this.#notes = notes
    this.#signal = AbortSignal.any([call.signal, this.#over.signal])
  }

  /** At once where the answer is known at once. A shadow is not waited for: it may outlive the call. */
  ask(seat: Seat, question: GuardQuestion, timeoutMs: number): Objection | Promise<Objection> {
    const asked = this.question(seat, question, timeoutMs)
    return asked instanceof Promise
      ? asked.then((judged) => this.note(seat, question, judged))
      : this.note(seat, question, asked)
  }

  question({ rule, guard }: Seat, question: GuardQuestion, timeoutMs: number): Judged | Promise<Judged> {
    const signal = rule.shadow ? new AbortController().signal : this.#signal
    return guard.ask(this.grant.work.tenant, question, timeoutMs, signal)
  }

  note({ rule }: Seat, { stage }: Pick<GuardQuestion, 'stage'>, { answer, ms }: Judged): Objection {
    const { label, route } = this.grant
    // The caller is gone, or the reply over: nothing was said about the call.
    if (answer.kind === 'failed' && answer.because === 'aborted') return undefined
    const meaning =
      answer.kind === 'verdict'
        ? meaningOf(rule, answer.verdict)
        : ({ verdict: 'failed', categories: [answer.because] } as const)
    const action = actionOn(rule, meaning, label)
    const note = { guard: rule.guard, stage, ...meaning, ms: Math.round(ms), action }
    this.#gw.metrics.guards.judged(note)
    if (!rule.shadow) this.#notes.add(note)
    if (action !== 'block') return undefined
    const where = { rule: route.id, guard: rule.guard, stage }
    if (meaning.verdict === 'flagged')
      return new GatewayError('guardrail_blocked', { ...where, categories: meaning.categories })
    return new GatewayError('guardrail_unavailable', { ...where, retryAfterMs: 1000, billed: this.isSent })
  }

  throwIfGone(): void {
    this.#call.signal.throwIfAborted()
  }

  [Symbol.dispose](): void {
    this.#over.abort(OVER)
  }
}

/** The rules of the route that hold for this call; undefined where no guard is to be asked about it. */
export function panelOf(gw: Gateway, call: Call, grant: Grant, notes: GuardNotes): Panel | undefined {
  const seats = grant.route.guardrails.models.flatMap((rule): Seat[] => {
    const guard = gw.guards.get(rule.guard)
    if (guard === undefined || rule.classes?.has(grant.label) === false) return []
    return rule.sample < 1 && Math.random() >= rule.sample ? [] : [{ rule, guard }]
  })
  if (seats.length === 0) return undefined
  if (call.headers[GUARD_HEADER] !== undefined)
    refuse('invalid_header', {
      header: GUARD_HEADER,
      reason:
        'a guard asks here about a call, and this route would ask guards about that: give it one without.',
    })
  return new Panel(gw, call, grant, seats, notes)
}
