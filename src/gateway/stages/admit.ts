import type { Caller } from '../../core/identity.ts'
import type { Owner, Seat } from '../../engines/admission/admission.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import type { Itinerary } from './route.ts'

/**
 * The call's place under every limit that binds it: all limits of all owners in one atomic step, or a refusal with the
 * tightest one and the exact wait. Freed when the call ends, with the tokens it really took.
 */
export function admit(
  gw: Gateway,
  grant: Grant,
  { first }: Itinerary,
  taken: { readonly tokensTaken: number },
): Disposable {
  const { clock, admission, rules } = gw
  const seat = admission.admit(ownersOf(grant), rules.limits, first.inputTokens, clock.monoMs())
  return new HeldSeat(seat, taken)
}

class HeldSeat implements Disposable {
  readonly #seat: Seat
  readonly #taken: { readonly tokensTaken: number }

  constructor(seat: Seat, taken: { readonly tokensTaken: number }) {
    this.#seat = seat
    this.#taken = taken
  }

  [Symbol.dispose](): void {
    this.#seat.release(this.#taken.tokensTaken)
  }
}

/** The owners that follow from the credential, put together once for each: a Caller lives as long as its key is cached. */
const ownersOfCaller = new WeakMap<Caller, readonly Owner[]>()

function ownersOf({ caller, work }: Grant): readonly Owner[] {
  let owners = ownersOfCaller.get(caller)
  if (owners === undefined) {
    const scope = `${caller.tenant}/${caller.team}`
    owners = [
      // The policy names keys by their id; a principal is led by its kind.
      {
        kind: 'key',
        name: caller.principal,
        policyName: caller.principal.slice(caller.principal.indexOf(':') + 1),
      },
      { kind: 'app', name: `${scope}/${caller.app}`, policyName: caller.app },
      { kind: 'team', name: scope, policyName: caller.team },
    ]
    ownersOfCaller.set(caller, owners)
  }
  if (!work.userNamed) return owners
  return [...owners, { kind: 'user', name: work.userHash, policyName: work.userHash }]
}
