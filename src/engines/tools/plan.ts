import type { ToolRules } from '../../core/tool-rules.ts'
import type { Verdict } from './decide.ts'

/** What a call of an allowed tool has before it. */
export interface Plan {
  /** It writes or reaches out, behind results that nobody vouches for. */
  readonly isTainted: boolean
  readonly needsApproval: boolean
  /** It goes out only when it is complete and was judged. */
  readonly isHeld: boolean
  /** Its arguments are looked at, before or after they went out. */
  readonly isLookedAt: boolean
}

/** @param isTainted results of tools that are not trusted are in the conversation @param isCounted calls are counted by session */
export function planFor(
  { checks, taint }: Pick<ToolRules, 'checks' | 'taint'>,
  { effect, egressHosts, needsApproval }: Verdict,
  { isTainted, isCounted }: { readonly isTainted: boolean; readonly isCounted: boolean },
): Plan {
  const reachesOut = egressHosts !== undefined
  const egress = reachesOut ? checks.egress : 'off'
  const tainted = isTainted && (effect === 'write' || reachesOut)
  const approval = needsApproval || (tainted && taint === 'require_approval')
  const isHeld = approval || checks.schema === 'block' || egress === 'block'
  const isLookedAt = isHeld || isCounted || checks.schema === 'flag' || egress === 'flag'
  return { isTainted: tainted, needsApproval: approval, isHeld, isLookedAt }
}
