import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import { deliver } from './deliver.ts'
import { openLedger } from './ledger.ts'
import { prepare } from './prepare.ts'
import type { Destination, Itinerary } from './route.ts'
import { tryOnce } from './try-once.ts'

/**
 * Sends a copy of the call to the target that is being tried out. The caller does not wait for it, is not billed for it, and
 * never sees its reply; its records name the call it is a copy of. Where too many are under way, it is left out.
 */
export function mirror(gw: Gateway, call: Call, grant: Grant, { mirror: to }: Itinerary): void {
  if (to === undefined) return
  // Nobody gets its tool calls: they are not judged, and use up no approval.
  const { tools: _tools, ...plain } = grant
  const started = gw.copies.start((signal) => copy(gw, { ...call, signal }, plain, to))
  if (!started) gw.metrics.routing.mirrored(to.target, 'left_out')
}

async function copy(gw: Gateway, original: Call, grant: Grant, to: Destination): Promise<void> {
  // The call itself goes first: writing the request anew takes its time, and the caller's attempt must not wait for that.
  await nextTurn()
  const call: Call = { ...original, id: `${original.id}_copy`, mirrorOf: original.id }
  await using ledger = openLedger(gw, call)
  try {
    ledger.identified(grant.caller)
    ledger.attributed(grant.work)
    ledger.granted(grant)
    ledger.routed({ first: to, rest: [], skipped: [], choice: undefined, lane: 'batch', mirror: undefined })
    // Nobody sees what it thinks, so nobody brings it back.
    const prepared = { ...prepare(gw, call, grant, to), wantsTrail: false }
    await ledger.intend(prepared)
    // It takes only a place that nobody else wants.
    const team = `${grant.work.tenant}/${grant.work.team}`
    const ask = { lane: 'batch', team, weight: 1, deadlineMs: gw.clock.monoMs(), queue: false } as const
    const tried = await tryOnce(gw, call, prepared, { ask, guard: undefined }, ledger)
    if (tried.kind === 'failed') throw tried.error
    using answer = tried
    for await (const part of deliver(gw, grant, answer, ledger)) void part
  } catch (error) {
    await ledger.failed(error)
  }
}
