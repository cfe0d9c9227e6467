import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { Answer } from './answer.ts'
import type { Failure } from './failure.ts'
import type { Ledger } from './ledger.ts'

type Tried = Answer | Failure

interface Hedged {
  readonly gw: Pick<Gateway, 'clock' | 'hedgeBudget' | 'metrics'>
  readonly call: Pick<Call, 'signal'>
  readonly ledger: Pick<Ledger, 'outrun'>
  /** What hedges may be of the interactive calls of the last minute. */
  readonly ratio: number
  /** The first attempt's head start. */
  readonly afterMs: number
  first(call: Pick<Call, 'signal'>): Promise<Tried>
  /** Undefined where there is nobody else to ask after all. */
  second(call: Pick<Call, 'signal'>): Promise<Tried> | undefined
  /** Whether no other target may be asked after such a failure of the first. */
  isFinal(failure: Failure): boolean
}

/** Why the slower of two attempts was cut. Made once, for its stack is of no use. */
const OUTRUN = new Error('another attempt answered first')

/**
 * Asks a second target where the first gives no answer for a while, and takes whichever answers first; the other is cut, and
 * recorded as `hedged`. A failure of the first before its time is up is the caller's to handle, as without a hedge.
 */
export async function hedged(hedge: Hedged): Promise<Tried> {
  const { gw, call, afterMs, ratio, first, second } = hedge
  gw.hedgeBudget.called(gw.clock.monoMs())
  const one = start(call, first)
  const waited = await within(afterMs, one.tried)
  if (waited !== undefined) return waited
  const other = gw.hedgeBudget.take(ratio, gw.clock.monoMs()) ? startIf(call, second) : undefined
  if (other === undefined) return one.tried
  gw.metrics.routing.hedged()
  return race(one, other, hedge)
}

async function race(one: Run, other: Run, hedge: Hedged): Promise<Tried> {
  try {
    const winner = await firstToAnswer(one, other, hedge)
    const answer = await winner.tried
    ;(winner === one ? other : one).cut()
    hedge.ledger.outrun(answer.kind === 'failed' ? undefined : answer.attempt)
    return answer
  } catch (error) {
    // The call is over: the one that goes on would be asked for nobody.
    one.cut()
    other.cut()
    throw error
  }
}

interface Run {
  readonly tried: Promise<Tried>
  cut(): void
}

function start(call: Hedged['call'], run: Hedged['first']): Run {
  const controller = new AbortController()
  const tried = run({ signal: AbortSignal.any([call.signal, controller.signal]) })
  // Whoever is cut rejects with the reason; nobody may be waiting for it any more.
  tried.catch(() => {})
  return { tried, cut: () => controller.abort(OUTRUN) }
}

function startIf(call: Hedged['call'], run: Hedged['second']): Run | undefined {
  let begun = true
  const started = start(call, (derived) => {
    const tried = run(derived)
    begun = tried !== undefined
    return tried ?? Promise.reject(OUTRUN)
  })
  return begun ? started : undefined
}

/** Whichever has an answer first; the first of the two where both failed, or where its failure is final. */
function firstToAnswer(one: Run, other: Run, { isFinal }: Pick<Hedged, 'isFinal'>): Promise<Run> {
  return new Promise((resolve, reject) => {
    let failed = 0
    const judge = (run: Run, tried: Tried): void => {
      if (tried.kind !== 'failed') resolve(run)
      else if (++failed === 2 || (run === one && isFinal(tried))) resolve(one)
    }
    for (const run of [one, other]) void run.tried.then((tried) => judge(run, tried), reject)
  })
}

/** What the attempt came to, or undefined where that takes longer. */
async function within(ms: number, tried: Promise<Tried>): Promise<Tried | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined)
  })
  try {
    return await Promise.race([tried, late])
  } finally {
    clearTimeout(timer)
  }
}
