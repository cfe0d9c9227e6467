import type { RecordBody } from './audit.ts'
import type { TestGateway } from './gateway.ts'

interface Attempted {
  readonly provider: string
  readonly result: string
  readonly processed: boolean
  readonly account: string
  readonly cost_nano_usd?: number
}

/** The fields of an outcome that tell of routing. */
export interface RoutedOutcome extends Omit<RecordBody, 'attempts'> {
  readonly served_by?: string
  readonly fallback?: string
  readonly attempts: readonly Attempted[]
  readonly explain?: { readonly role: string }
}

/**
 * The nth outcome, held to what is promised of every call: one intent and one outcome, each attempt on it once, and a bill
 * that is the sum of what its attempts cost, none of them unless it may have been worked on.
 */
export async function evidence(gw: TestGateway, nth = 1): Promise<RoutedOutcome> {
  const outcome = (await gw.outcome(nth)) as RoutedOutcome
  const kinds = gw
    .audit()
    .filter(({ call }) => call === outcome.request_id)
    .map(({ kind }) => kind)
  if (kinds.join() !== 'intent,outcome') throw new Error(`the call left ${kinds.join()}`)
  const priced = outcome.attempts.filter(({ cost_nano_usd: cost }) => cost !== undefined)
  const free = priced.find(({ processed }) => !processed)
  if (free !== undefined) throw new Error(`an attempt that did no work is billed: ${JSON.stringify(free)}`)
  const unknown = outcome.attempts.some(
    ({ processed, cost_nano_usd: cost }) => processed && cost === undefined,
  )
  const sum = priced.reduce((total, { cost_nano_usd: cost = 0 }) => total + cost, 0)
  const expected = unknown ? undefined : sum
  if (outcome.cost_nano_usd !== expected)
    throw new Error(`billed ${outcome.cost_nano_usd}, its attempts cost ${expected}`)
  return outcome
}
