import type { Owner } from '../../engines/admission/admission.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'

/**
 * The call's place under every limit that binds it: all limits of all owners in one atomic step, or a refusal with the
 * tightest one and the exact wait. Freed when the call ends, with the tokens it really took.
 */
export function admit(gw: Gateway, grant: Grant, taken: { readonly tokensTaken: number }): Disposable {
  const { clock, admission, rules } = gw
  const seat = admission.admit(ownersOf(grant), rules.limits, grant.inputTokens, clock.monoMs())
  return { [Symbol.dispose]: () => seat.release(taken.tokensTaken) }
}

function ownersOf({ caller, work }: Grant): readonly Owner[] {
  const scope = `${work.tenant}/${work.team}`
  const owners: Owner[] = [
    { kind: 'key', name: caller.principal, policyName: caller.principal },
    { kind: 'app', name: `${scope}/${work.app}`, policyName: work.app },
    { kind: 'team', name: scope, policyName: work.team },
  ]
  if (work.userNamed) owners.push({ kind: 'user', name: work.userHash, policyName: work.userHash })
  return owners
}
