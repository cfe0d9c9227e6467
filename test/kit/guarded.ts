import type { SimulatorOptions, Script } from '../../sim/index.ts'
import { startGateway, type TestGateway } from './gateway.ts'
import { startSim } from './sim.ts'

type Section = Readonly<Record<string, unknown>>
type Sim = Awaited<ReturnType<typeof startSim>>

/** A gateway with a provider behind it and guards beside it. */
export interface Guarded extends AsyncDisposable {
  readonly gw: TestGateway
  /** Plays the provider. */
  readonly sim: Sim
  /** Plays every guard. */
  readonly guards: Sim
}

export interface GuardedOptions {
  /** Guards of the deployment by name; their `base_url` is that of the simulator, with a path of their own. */
  readonly guards: Readonly<Record<string, Section & { readonly path?: string }>>
  /** `guardrails.models` of the policy. */
  readonly models: readonly Section[]
  readonly policy?: Section
  readonly deploy?: Section
  readonly timeouts?: Readonly<Record<string, number>>
  /** How the guards' next replies go. */
  readonly guardScripts?: Script | readonly Script[]
  readonly guardOptions?: SimulatorOptions
  readonly scripts?: Script | readonly Script[]
  readonly simOptions?: SimulatorOptions
}

export const LLAMA = {
  kind: 'openai_chat',
  path: '/v1',
  model: 'llama-guard-3',
  verdict: 'llama_guard',
} as const
export const PRESIDIO = { kind: 'presidio_analyzer', path: '' } as const
export const HMAC_SECRET = 'canary-webhook-secret-0001'

export async function startGuarded(options: GuardedOptions): Promise<Guarded> {
  await using started = new AsyncDisposableStack()
  const sim = started.use(await startSim(options.scripts, options.simOptions))
  const guards = started.use(await startSim(options.guardScripts, { as: 'guards', ...options.guardOptions }))
  const configured = Object.entries(options.guards).map(([name, { path = '', ...guard }]) => [
    name,
    { base_url: guards.url + path, ...guard },
  ])
  const gw = started.use(
    await startGateway({
      upstream: sim.url,
      policy: { ...options.policy, guardrails: { models: options.models } },
      deploy: { guards: Object.fromEntries(configured), ...options.deploy },
      ...(options.timeouts && { timeouts: options.timeouts }),
    }),
  )
  const running = started.move()
  return { gw, sim, guards, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
