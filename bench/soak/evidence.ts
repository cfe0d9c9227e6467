import { PROMPT_MARK } from './ask.ts'
import type { Ended } from './caller.ts'
import { count, list, sum, type Counts } from './counts.ts'
import type { JournalFacts, Recorded } from './journal.ts'
import type { SoakLoad } from './load.ts'

export type Check = { promise: string; broken: number; detail: string }

/** What is left over when everything has ended. */
export type Evidence = {
  load: SoakLoad
  facts: JournalFacts
  /** Requests that reached each provider. */
  arrived: Record<string, number>
  /** Refusals that were only counted: `caisson_refusals_unrecorded_total`. */
  unrecorded: number
  /** Clients that were gone before anybody knew who they were: `caisson_refusals_total`. */
  goneEarly: number
  log: string
  secrets: string[]
}

/** Every promise of the soak, and how often it was broken. */
export function checkAll(evidence: Evidence): Check[] {
  return [
    ...checkClients(evidence),
    checkPairs(evidence),
    checkTold(evidence),
    checkNoneLost(evidence),
    ...checkAttempts(evidence),
    checkLog(evidence),
  ]
}

function checkClients({ load }: Evidence): Check[] {
  const broken = load.counts.get('unknown') ?? 0
  return [
    { promise: 'every client is told how its call ended', broken, detail: list(load.unknown) },
    { promise: 'every call could be sent', broken: load.notSent, detail: '' },
    { promise: 'every call has an id of its own', broken: load.duplicates, detail: '' },
  ]
}

/** One intent and one outcome of each call and of each copy; or one refusal. */
function checkPairs({ facts }: Evidence): Check {
  const wrong: Counts = new Map<string, number>()
  for (const { kinds, isCopy } of facts.calls.values())
    if (kinds !== 'io' && (isCopy || kinds !== 'r')) count(wrong, kinds)
  return { promise: 'one intent and one outcome of each call', broken: sum(wrong), detail: list(wrong) }
}

/** What the client was told is what the record says. */
function checkTold({ load, facts, unrecorded }: Evidence): Check {
  const wrong: Counts = new Map<string, number>()
  let absent = 0
  for (const [id, ended] of load.byId) {
    const recorded = facts.calls.get(id)
    if (recorded === undefined) absent++
    else if (!agree(ended, recorded))
      count(wrong, `${ended.outcome} ${ended.code ?? ''} is ${recorded.status}`)
  }
  const missing = Math.max(0, absent - unrecorded)
  if (missing > 0) wrong.set('no record', missing)
  return { promise: 'the record says what the client was told', broken: sum(wrong), detail: list(wrong) }
}

function agree({ outcome, code }: Pick<Ended, 'outcome' | 'code'>, { status }: Recorded): boolean {
  switch (outcome) {
    case 'complete':
      return status === 'ok'
    case 'refused':
    case 'interrupted':
      // Messages errors have no code.
      return status !== 'ok' && status !== 'client_closed' && (code === undefined || code === status)
    case 'declined':
      return status === 'content_filter'
    case 'cut':
      return status === 'upstream_interrupted'
    case 'left':
    case 'unknown':
      return true
  }
}

/** As many calls were sent as are on record, apart from clients that were gone before they were known. */
function checkNoneLost({ load, facts, unrecorded, goneEarly }: Evidence): Check {
  let recorded = unrecorded
  for (const { isCopy } of facts.calls.values()) if (!isCopy) recorded++
  const lost = load.sent - recorded
  const maybeGone = Math.min(load.leftWithoutId, Math.max(goneEarly, 0))
  const broken = lost < 0 ? -lost : Math.max(0, lost - maybeGone)
  const detail = `${load.sent} sent, ${recorded} on record, ${lost} hung up before they were known`
  return { promise: 'no call is lost', broken, detail }
}

/** An attempt that its caller gave up may not have been sent; nothing is sent without an attempt. */
function checkAttempts({ facts, arrived }: Evidence): Check[] {
  return Object.entries(arrived).map(([provider, requests]) => {
    const { all = 0, byResult = new Map<string, number>() } = facts.attempts.get(provider) ?? {}
    const mayBeUnsent = byResult.get('client_closed') ?? 0
    const broken = requests > all ? requests - all : Math.max(0, all - requests - mayBeUnsent)
    const detail = `${all} attempts, ${requests} requests; ${list(byResult)}`
    return { promise: `every request to ${provider} is an attempt on record`, broken, detail }
  })
}

function checkLog({ log, secrets }: Evidence): Check {
  const found = [PROMPT_MARK, ...secrets].filter((text) => log.includes(text)).length
  return { promise: 'no prompt and no key in the log', broken: found, detail: '' }
}
