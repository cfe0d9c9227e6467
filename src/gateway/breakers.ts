import type { BreakerRules, Target } from '../core/rules.ts'
import { Breaker } from '../engines/routing/breaker.ts'
import type { Gateway } from './gateway.ts'

/** Where the policy names none: it counts, and never opens. */
const NO_RULES: BreakerRules = {
  errorRate5mGt: undefined,
  p95LatencyMsGt: undefined,
  firstTokenP95MsGt: undefined,
  halfOpenAfterMs: 0,
}

/** Of one model at one provider: what befalls one model need not befall the others. */
export function breakerOf(gw: Pick<Gateway, 'breakers'>, { provider, model }: Target): Breaker {
  const key = `${provider}/${model}`
  let breaker = gw.breakers.get(key)
  if (breaker === undefined) gw.breakers.set(key, (breaker = new Breaker(Math.random)))
  return breaker
}

export function breakerRulesOf(
  { rules }: Pick<Gateway, 'rules'>,
  { provider }: Pick<Target, 'provider'>,
): BreakerRules {
  return rules.breakers.get(provider) ?? NO_RULES
}
