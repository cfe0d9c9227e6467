import type { BreakerRules } from '../../core/rules.ts'
import type { Clock } from '../../core/clock.ts'
import { Breaker } from '../../engines/routing/breaker.ts'
import type { GuardAnswer, GuardProvider, GuardQuestion } from '../../plugins/guardrails/contract.ts'
import type { GuardMetrics } from '../../telemetry/guard-metrics.ts'
import { Answers } from './answers.ts'
import { Places } from './places.ts'

export interface GuardSettings {
  /** Asked before anything is sent: it says where something is. */
  readonly givesSpans: boolean
  readonly timeoutMs: number
  readonly chunkTimeoutMs: number
  readonly concurrency: number
  readonly maxWaiting: number
  readonly cacheEntries: number
  readonly cacheTtlMs: number
  readonly breaker: BreakerRules
}

/** What a question came to. */
export interface Judged {
  readonly answer:
    | Extract<GuardAnswer, { kind: 'verdict' }>
    | { readonly kind: 'failed'; readonly because: FailedBecause; readonly reason: string }
  readonly ms: number
}

type FailedBecause =
  | Extract<GuardAnswer, { kind: 'failed' }>['because']
  | 'timeout'
  /** So many questions failed that it is not asked for a while. */
  | 'circuit_open'
  /** Too many wait for it. */
  | 'overloaded'

const TIMEOUT = new Error('the guard took too long')

/** A guard with all that keeps it from hurting the calls that it judges: time, places, a breaker, a memory. Outlives the calls. */
export class Guard {
  readonly settings: GuardSettings
  readonly #provider: GuardProvider
  readonly #clock: Clock
  readonly #metrics: GuardMetrics
  readonly #answers: Answers
  readonly #places: Places
  readonly #breaker = new Breaker(Math.random)

  constructor(
    provider: GuardProvider,
    settings: GuardSettings,
    { clock, metrics, key }: { clock: Clock; metrics: GuardMetrics; key: Buffer },
  ) {
    this.#provider = provider
    this.settings = settings
    this.#clock = clock
    this.#metrics = metrics
    this.#answers = new Answers(settings.cacheEntries, settings.cacheTtlMs, key)
    this.#places = new Places(settings.concurrency, settings.maxWaiting)
  }

  /** What is known at once is given at once, without a promise: then nothing need be sent that would be refused. Never rejects. */
  ask(
    tenant: string,
    question: GuardQuestion,
    timeoutMs: number,
    signal: AbortSignal,
  ): Judged | Promise<Judged> {
    const { id } = this.#provider
    const nowMs = this.#clock.monoMs()
    const answerId = this.#answers.idOf(tenant, question)
    const known = answerId === undefined ? undefined : this.#answers.find(answerId, nowMs)
    if (known !== undefined) {
      this.#metrics.remembered(id)
      return { answer: known, ms: 0 }
    }
    const permit = this.#breaker.permit(this.settings.breaker, nowMs)
    if (!permit.go) return this.#failed('circuit_open', 0)
    return this.#askWith(question, timeoutMs, signal, nowMs).then((judged) => {
      const { answer, ms } = judged
      this.#breaker.settle(this.settings.breaker, permit, healthOf(answer), ms, this.#clock.monoMs())
      if (answer.kind === 'failed') this.#metrics.failed(id, answer.because)
      else {
        this.#metrics.answered(id, ms)
        if (answer.usage !== undefined)
          this.#metrics.took(id, answer.usage.inputTokens, answer.usage.outputTokens)
        if (answerId !== undefined) this.#answers.keep(answerId, answer, this.#clock.monoMs())
      }
      return judged
    })
  }

  close(): Promise<void> {
    return this.#provider.close()
  }

  async #askWith(
    question: GuardQuestion,
    timeoutMs: number,
    signal: AbortSignal,
    startedMs: number,
  ): Promise<Judged> {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(TIMEOUT), timeoutMs)
    const either = AbortSignal.any([signal, late.signal])
    const ms = (): number => this.#clock.monoMs() - startedMs
    const broken = (): FailedBecause => (signal.aborted ? 'aborted' : 'timeout')
    try {
      if (!(await this.#places.enter(either))) {
        const because = either.aborted ? broken() : 'overloaded'
        return { answer: { kind: 'failed', because, reason: because }, ms: ms() }
      }
      try {
        const answer = await this.#provider.ask(question, either)
        if (answer.kind !== 'failed' || answer.because !== 'aborted') return { answer, ms: ms() }
        return { answer: { ...answer, because: broken() }, ms: ms() }
      } finally {
        this.#places.leave()
      }
    } finally {
      clearTimeout(timer)
    }
  }

  #failed(because: FailedBecause, ms: number): Judged {
    this.#metrics.failed(this.#provider.id, because)
    return { answer: { kind: 'failed', because, reason: because }, ms }
  }
}

/** A caller that left, and a line that is full, say nothing of the guard. */
function healthOf(answer: Judged['answer']): boolean | undefined {
  if (answer.kind === 'verdict') return true
  return answer.because === 'aborted' || answer.because === 'overloaded' ? undefined : false
}
