import * as z from 'zod'
import { FALLBACK_CAUSES, type Rules, type Target } from '../core/rules.ts'
import { breakerRulesOf } from '../gateway/breakers.ts'
import type { RoutingState } from '../gateway/routing-state.ts'
import type { Health } from '../gateway/stages/route.ts'

const TIMEOUT_MS = 5000
/** Of a circuit for which the policy names no time. */
const MIN_OPEN_MS = 1000

/** Nothing is known against any target. */
export const ALL_WELL: Health = {
  openForMs: () => undefined,
  asideForMs: () => undefined,
  asideCause: () => 'rate_limit',
}

/** What of {@link RoutingState} is needed here; a node of another version may say more. */
const waits = z.number().nullable()
const place = { provider: z.string(), model: z.string() }
const stateSchema = z.object({
  policy: z.string(),
  targets: z.array(z.object({ ...place, retry_in_ms: waits })),
  pools: z.array(
    z.object({ ...place, aside_for_ms: waits, aside_cause: z.enum(FALLBACK_CAUSES).nullable() }),
  ),
})
export type SeenState = Pick<RoutingState, 'policy'> & z.output<typeof stateSchema>

/** Asks a running node, by the URL of its ops port. Rejects with words for people. */
export async function readState(opsUrl: string): Promise<SeenState> {
  const url = new URL('/routing', urlOf(opsUrl))
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' })
    if (!reply.ok) throw new Error(`it answers ${reply.status}`)
    const parsed = stateSchema.safeParse(await reply.json())
    if (!parsed.success) throw new Error('its answer is not the state of a node')
    return parsed.data
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string; message: string } }
    throw new Error(
      `no state from ${url.origin}${url.pathname}: ${cause?.code ?? cause?.message ?? message}`,
      { cause: error },
    )
  }
}

function urlOf(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Error(`--ops is the URL of an ops port, such as http://127.0.0.1:9090, not ${text}`)
  return url
}

export function healthIn({ targets, pools }: SeenState): Health {
  const of = <T extends { provider: string; model: string }>(
    list: readonly T[],
    { provider, model }: Target,
  ) => list.find((each) => each.provider === provider && each.model === model)
  return {
    openForMs: (target) => of(targets, target)?.retry_in_ms ?? undefined,
    asideForMs: (target) => of(pools, target)?.aside_for_ms ?? undefined,
    asideCause: (target) => of(pools, target)?.aside_cause ?? 'rate_limit',
  }
}

/**
 * The same with some circuits open.
 *
 * @param down `provider` or `provider/model`; throws where the policy sends nothing there
 */
export function withDown(health: Health, down: readonly string[], rules: Rules): Health {
  const names = new Set<string>()
  for (const { primary, fallback } of rules.aliases.values())
    for (const { provider, model } of [primary, ...fallback]) names.add(provider).add(`${provider}/${model}`)
  const unknown = down.find((name) => !names.has(name))
  if (unknown !== undefined) throw new Error(`--down ${unknown}: the policy has no such target`)
  const isDown = ({ provider, model }: Target): boolean =>
    down.includes(provider) || down.includes(`${provider}/${model}`)
  return {
    ...health,
    openForMs: (target) =>
      health.openForMs(target) ??
      (isDown(target) ? Math.max(MIN_OPEN_MS, breakerRulesOf({ rules }, target).halfOpenAfterMs) : undefined),
  }
}
