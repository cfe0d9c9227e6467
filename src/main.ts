#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { trialGreeting } from './cli/greeting.ts'
import { buildProgram } from './cli/program.ts'
import { serveCommand, type Served } from './cli/serve.ts'
import { loadConfig, type LoadedConfig } from './config/load.ts'
import { ConfigError } from './config/problem.ts'
import { openApprovals, openKeys, openSecrets } from './compose.ts'
import { buildScreener } from './compose-screening.ts'
import { openInventory, openRouting } from './compose-providers.ts'
import { startNode } from './node.ts'
import { allDetectors } from './plugins/detectors/all.ts'
import { allSecretSources } from './plugins/secrets/all.ts'
import { createSecrets } from './plugins/secrets/resolver.ts'
import { readJournal } from './stores/sql/journal/read.ts'
import { createLog } from './telemetry/log.ts'
import { missingKeys, standsFor, trialKey, withSimulators, type Stand } from './trial.ts'
import { watchFiles } from './watch-config.ts'

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  version: string
}
const secrets = createSecrets({ sources: allSecretSources })
const load = (config: string): LoadedConfig => loadConfig(config, { detectors: allDetectors })
const print = (text: string): void => void process.stdout.write(`${text}\n`)

const program = buildProgram({
  serve: (config, { trial }) => (trial ? serveTrial(config) : serve(config)),
  simulate: async (options) => (await import('../sim/cli.ts')).runSimulatorCli(options),
  resolveSecrets: (refs) => secrets.resolveAll(refs),
  openKeys: async (config) => openKeys(load(config).deploy, secrets),
  openApprovals: async (config) => openApprovals(load(config), secrets),
  openJournal: (config) => readJournal(join(load(config).deploy.store.dir, 'journal')),
  openInventory: async (config, provider) => openInventory(load(config), secrets, provider),
  openRouting: async (config) => openRouting(load(config), secrets),
  detectors: allDetectors,
  detectionOf: (config) => load(config).rules.detection,
  buildScreener,
  stdin: () => process.stdin,
  print,
  note: (text) => void process.stderr.write(`${text}\n`),
  run,
  version,
})

await program.parseAsync()

async function serve(config: string): Promise<number> {
  return serveWith(
    () => load(config),
    async (node) => {
      const { log } = node.config().deploy
      if (log.level !== 'error')
        print(`Caisson serves ${node.dataUrl}, health and metrics at ${node.opsUrl}.`)
    },
  )
}

/** For the first minute: nothing to configure, a key, and a call that works when pasted. */
async function serveTrial(config: string): Promise<number> {
  const first = load(config)
  const missing = missingKeys(first, process.env)
  await using simulators = await startSimulators(standsFor(first, missing))
  // Awaited here: the simulators are to run as long as the node does.
  return await serveWith(
    () => withSimulators(load(config), missing, simulators.urls),
    async (node) => {
      const session = await openKeys(node.config().deploy, secrets)
      const key = await trialKey(session.store, session.pepper, Date.now())
      await session.close()
      print(trialGreeting({ node, key, simulated: missing.map(({ id }) => id) }))
    },
  )
}

async function startSimulators(
  stands: readonly Stand[],
): Promise<AsyncDisposable & { readonly urls: ReadonlyMap<Stand['as'], string> }> {
  await using started = new AsyncDisposableStack()
  const urls = new Map<Stand['as'], string>()
  for (const { as, models } of stands) {
    const { startSimulator } = await import('../sim/index.ts')
    const named = as === 'deepseek' || models.length === 0 ? {} : { models }
    const sim = await startSimulator({ as, ...named, tokensPerSecond: 60, firstTokenMs: 150 })
    started.defer(() => sim.close())
    urls.set(as, sim.url)
  }
  const running = started.move()
  return { urls, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

function serveWith(read: () => LoadedConfig, announce: (node: Served) => Promise<void>): Promise<number> {
  const { level, calls } = read().deploy.log
  const log = createLog({ level, calls })
  return serveCommand(
    {
      start: (onFenced) => startNode({ load: read, secrets: openSecrets(log), log, onFenced }),
      watch: watchFiles,
      print,
    },
    announce,
  )
}

/** A command's exit code, and what went wrong in words for people: a stack is for our own mistakes. */
async function run(command: () => Promise<number>, failed = 1): Promise<void> {
  try {
    process.exitCode = await command()
  } catch (error) {
    process.exitCode = failed
    const known = error instanceof ConfigError || (error instanceof Error && error.constructor !== TypeError)
    process.stderr.write(`caisson: ${known ? error.message : (error as Error).stack}\n`)
  }
}
