import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startSimulator, type Simulator } from '../../sim/index.ts'
import { freePort, tmpDir, type Child } from '../host/child.ts'
import { createKey, startGateway } from '../host/gateway.ts'
import { soakConfig } from './config.ts'
import { faultScripts, OUTAGE } from './faults.ts'

const PROVIDER_KEY = 'sk-soak-not-a-key'

export type World = {
  dataPort: number
  opsUrl: string
  key: string
  gateway: Child
  journalDir: string
  /** Calls that arrived at each provider of the configuration. */
  arrived(): Record<string, number>
  /** A provider goes down for as long as it takes to open its circuits. @param nth which, in turn */
  outage(nth: number): void
  /** Keys that may stand in no log. */
  secrets: string[]
  log(): string
  /** The simulators go down too; the journal stays until {@link World.remove}. */
  stop(): Promise<void>
  remove(): void
}

/** Three simulated providers in this process, and the gateway in one of its own. */
export async function startWorld(): Promise<World> {
  const record = { max: 50 }
  const balanceUsd = '100000000'
  const deepseek = await startSimulator({ record, balanceUsd, firstTokenMs: 30, tokensPerSecond: 400 })
  const openai = await startSimulator({ as: 'openai', record, balanceUsd, tokensPerSecond: 400 })
  const anthropic = await startSimulator({ as: 'anthropic', record, balanceUsd, tokensPerSecond: 400 })
  for (const script of faultScripts(1)) deepseek.script(script)
  for (const sim of [openai, anthropic]) for (const script of faultScripts(0.4)) sim.script(script)
  const counters = { deepseek: counter(deepseek), openai: counter(openai), claude: counter(anthropic) }

  mkdirSync(tmpDir, { recursive: true })
  const folder = mkdtempSync(join(tmpDir, 'soak-'))
  const [dataPort, opsPort] = [await freePort(), await freePort()]
  const file = join(folder, 'caisson.yaml')
  const urls = { deepseek: deepseek.url, openai: openai.url, anthropic: anthropic.url }
  writeFileSync(file, JSON.stringify(soakConfig(folder, dataPort, opsPort, urls)))
  const env = { CAISSON_CONFIG: file, SOAK_PROVIDER_KEY: PROVIDER_KEY }
  const key = createKey(env, 'soak')
  const gateway = await startGateway('soak', env, opsPort)
  return {
    dataPort,
    opsUrl: `http://127.0.0.1:${opsPort}`,
    key,
    gateway,
    journalDir: join(folder, 'store', 'journal'),
    arrived: () => Object.fromEntries(Object.entries(counters).map(([name, read]) => [name, read()])),
    outage: (nth) => [deepseek, openai, anthropic][nth % 3]?.script(OUTAGE),
    secrets: [PROVIDER_KEY, key],
    log: () => readFileSync(join(tmpDir, 'soak.log'), 'utf8'),
    stop: async () => {
      await gateway.stop()
      await Promise.all([deepseek, openai, anthropic].map((sim) => sim.close()))
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Counts requests without keeping them: the simulator shows each to whoever waits for one, several times. */
function counter(sim: Simulator): () => number {
  const seen = new WeakSet<object>()
  let calls = 0
  const look = (request: { readonly method: string }): boolean => {
    if (request.method === 'POST' && !seen.has(request)) calls++
    seen.add(request)
    return false
  }
  // It ends, without a match, when the simulator is closed.
  sim.waitFor(look).catch(() => {})
  return () => calls
}
