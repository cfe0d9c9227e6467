#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { trialGreeting } from './cli/greeting.ts'
import { buildProgram } from './cli/program.ts'
import { serveCommand, type Served } from './cli/serve.ts'
import { loadConfig, type LoadedConfig } from './config/load.ts'
import { ConfigError } from './config/problem.ts'
import { openKeys, openSecrets } from './compose.ts'
import { startNode } from './node.ts'
import { allSecretSources } from './plugins/secrets/all.ts'
import { createSecrets } from './plugins/secrets/resolver.ts'
import { readJournal } from './stores/sql/journal/read.ts'
import { createLog } from './telemetry/log.ts'
import { missingKeys, trialKey, withSimulator } from './trial.ts'
import { watchFiles } from './watch-config.ts'

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  version: string
}
const secrets = createSecrets({ sources: allSecretSources })
const print = (text: string): void => void process.stdout.write(`${text}\n`)

const program = buildProgram({
  serve: (config, { trial }) => (trial ? serveTrial(config) : serve(config)),
  simulate: async (options) => (await import('../sim/cli.ts')).runSimulatorCli(options),
  resolveSecrets: (refs) => secrets.resolveAll(refs),
  openKeys: async (config) => openKeys(loadConfig(config).deploy, secrets),
  openJournal: (config) => readJournal(join(loadConfig(config).deploy.store.dir, 'journal')),
  print,
  run,
  version,
})

await program.parseAsync()

async function serve(config: string): Promise<number> {
  return serveWith(
    () => loadConfig(config),
    async (node) => {
      const { log } = node.config().deploy
      if (log.level !== 'error')
        print(`Caisson serves ${node.dataUrl}, health and metrics at ${node.opsUrl}.`)
    },
  )
}

/** For the first minute: nothing to configure, a key, and a call that works when pasted. */
async function serveTrial(config: string): Promise<number> {
  const missing = missingKeys(loadConfig(config), process.env).map(({ id }) => id)
  const sim = missing.length === 0 ? undefined : await startTrialSimulator()
  const load = (): LoadedConfig => {
    const loaded = loadConfig(config)
    return sim === undefined ? loaded : withSimulator(loaded, missing, sim.url)
  }
  try {
    return await serveWith(load, async (node) => {
      const session = await openKeys(node.config().deploy, secrets)
      const key = await trialKey(session.store, session.pepper, Date.now())
      await session.close()
      print(trialGreeting({ node, key, simulated: missing }))
    })
  } finally {
    await sim?.close()
  }
}

async function startTrialSimulator(): Promise<{ url: string; close(): Promise<void> }> {
  const { startSimulator } = await import('../sim/index.ts')
  return startSimulator({ tokensPerSecond: 60, firstTokenMs: 150 })
}

function serveWith(load: () => LoadedConfig, announce: (node: Served) => Promise<void>): Promise<number> {
  const { level, calls } = load().deploy.log
  const log = createLog({ level, calls })
  return serveCommand(
    {
      start: (onFenced) => startNode({ load, secrets: openSecrets(log), log, onFenced }),
      watch: watchFiles,
      print,
    },
    announce,
  )
}

/** A command's exit code, and what went wrong in words for people: a stack is for our own mistakes. */
async function run(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command()
  } catch (error) {
    process.exitCode = 1
    const known = error instanceof ConfigError || (error instanceof Error && error.constructor !== TypeError)
    process.stderr.write(`caisson: ${known ? error.message : (error as Error).stack}\n`)
  }
}
