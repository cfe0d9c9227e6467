#!/usr/bin/env node
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { auditCommand } from './cli/audit.ts'
import { checkCommand } from './cli/check.ts'
import { registerKeys } from './cli/keys.ts'
import { serveCommand, type Served } from './cli/serve.ts'
import { trialGreeting } from './cli/greeting.ts'
import { loadConfig, type LoadedConfig } from './config/load.ts'
import { ConfigError } from './config/problem.ts'
import { openKeys } from './compose.ts'
import { startNode } from './node.ts'
import { allSecretSources } from './plugins/secrets/all.ts'
import { createSecrets } from './plugins/secrets/resolver.ts'
import { readJournal } from './stores/sql/journal/read.ts'
import { createLog } from './telemetry/log.ts'
import { missingKeys, trialKey, withSimulator } from './trial.ts'
import { watchFiles } from './watch-config.ts'

const secrets = createSecrets({ sources: allSecretSources })
const print = (text: string): void => void process.stdout.write(`${text}\n`)

const program = new Command('caisson')
  .description('A gateway in front of the DeepSeek API: authenticate, govern, meter and audit every call.')
  .addOption(new Option('-c, --config <file>', 'the deployment').env('CAISSON_CONFIG').default('caisson.yaml'))
  .showHelpAfterError('(caisson --help lists the commands)')

const configFile = (): string => program.opts<{ config: string }>().config

program
  .command('serve')
  .description('run the gateway')
  .option('--trial', 'where a provider key is missing use the simulator, and make a first key')
  .action(async ({ trial }: { trial?: boolean }) => run(trial === true ? serveTrial : serve))

program
  .command('check')
  .description('do everything that a start does, short of listening, and say what would act')
  .option('--json', 'print JSON')
  .addOption(new Option('--schema <kind>', 'print the JSON Schema for an editor').choices(['deploy', 'policy']))
  .action(({ json, schema }: { json?: boolean; schema?: 'deploy' | 'policy' }) =>
    run(() =>
      checkCommand(
        { config: configFile(), json: json === true, schema },
        { resolveSecrets: (refs) => secrets.resolveAll(refs), print },
      ),
    ),
  )

program
  .command('simulate')
  .description('run the DeepSeek simulator (simulate --help lists its options)')
  .allowUnknownOption()
  .helpOption(false)
  .argument('[options...]')
  .action((options: string[]) => run(async () => (await import('../sim/cli.ts')).runSimulatorCli(options)))

registerKeys(program, { open: async () => openKeys(loadConfig(configFile()).deploy, secrets) })

auditCommand(program, {
  open: () => readJournal(join(loadConfig(configFile()).deploy.store.dir, 'journal')),
  print,
})

await program.parseAsync()

async function serve(): Promise<number> {
  return serveWith(() => loadConfig(configFile()), async (node) => {
    const { log } = node.config().deploy
    if (log.level !== 'error') print(`Caisson serves ${node.dataUrl}, health and metrics at ${node.opsUrl}.`)
  })
}

/** For the first minute: nothing to configure, a key, and a call that works when pasted. */
async function serveTrial(): Promise<number> {
  const missing = missingKeys(loadConfig(configFile()), process.env).map(({ id }) => id)
  const sim = missing.length === 0 ? undefined : await startTrialSimulator()
  const load = (): LoadedConfig => {
    const loaded = loadConfig(configFile())
    return sim === undefined ? loaded : withSimulator(loaded, missing, sim.url)
  }
  const code = await serveWith(load, async (node) => {
    const session = await openKeys(node.config().deploy, secrets)
    const key = await trialKey(session.store, session.pepper, Date.now())
    await session.close()
    print(trialGreeting({ node, key, simulated: missing }))
  })
  await sim?.close()
  return code
}

async function startTrialSimulator(): Promise<{ url: string; close(): Promise<void> }> {
  const { startSimulator } = await import('../sim/index.ts')
  return startSimulator({ tokensPerSecond: 60, firstTokenMs: 150 })
}

function serveWith(load: () => LoadedConfig, announce: (node: Served) => Promise<void>): Promise<number> {
  const { level, calls } = load().deploy.log
  const log = createLog({ level, calls })
  return serveCommand(
    { start: (onFenced) => startNode({ load, secrets, log, onFenced }), watch: watchFiles, print },
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
    process.stderr.write(`caisson: ${known ? (error as Error).message : (error as Error).stack}\n`)
  }
}

