import { Command, Option } from 'commander'
import { approvalsCommand, type ApprovalSession } from './approvals.ts'
import type { DetectionRules } from '../core/detection-rules.ts'
import { auditCommand, type JournalView } from './audit.ts'
import { catalogueCommand, type CatalogueSession } from './catalogue.ts'
import { checkCommand, type CheckDependencies } from './check.ts'
import { registerKeys, type KeySession } from './keys.ts'
import { routeCommand, type RouteSession } from './route.ts'
import { screenCommand } from './screen.ts'
import type { ScreenDeps } from './screen-choice.ts'

/** What the commands act on. `main.ts` hands it in, because it alone picks implementations. */
export interface ProgramDeps {
  /** Runs until it is told to stop; resolves with the exit code. */
  serve(config: string, options: { readonly trial: boolean }): Promise<number>
  /** Runs the simulator with options of its own; resolves with the exit code. */
  simulate(options: readonly string[]): Promise<number>
  resolveSecrets: CheckDependencies['resolveSecrets']
  openKeys(config: string): Promise<KeySession>
  openApprovals(config: string): Promise<ApprovalSession>
  openJournal(config: string): JournalView
  openInventory(config: string, provider: string | undefined): Promise<CatalogueSession>
  openRouting(config: string): Promise<RouteSession>
  /** What screening looks for. */
  readonly detectors: ScreenDeps['detectors']
  detectionOf(config: string): DetectionRules
  buildScreener: ScreenDeps['buildScreener']
  stdin: ScreenDeps['stdin']
  print(text: string): void
  /** Says something beside the answer, such as how far it is. */
  note(text: string): void
  /** Runs a command: sets the exit code (`failed`, or 1, where it throws), and says what went wrong in words for people. */
  run(command: () => Promise<number>, failed?: number): Promise<void>
  readonly version: string
}

/** Every command and option there is. docs/reference/cli.md lists them; a test holds the two together. */
export function buildProgram(deps: ProgramDeps): Command {
  const { run, print } = deps
  const program = new Command('caisson')
    .description('A gateway in front of the DeepSeek API: authenticate, govern, meter and audit every call.')
    .version(deps.version, '--version')
    .addOption(
      new Option('-c, --config <file>', 'the deployment').env('CAISSON_CONFIG').default('caisson.yaml'),
    )
    .showHelpAfterError('(caisson --help lists the commands)')
  const configFile = (): string => program.opts<{ config: string }>().config

  program
    .command('serve')
    .description('run the gateway')
    .option('--trial', 'where a provider key is missing use the simulator, and make a first key')
    .action(({ trial }: { trial?: boolean }) =>
      run(() => deps.serve(configFile(), { trial: trial === true })),
    )

  program
    .command('check')
    .description(
      'check the configuration and its secrets, and say what would act (opens no store and no port)',
    )
    .option('--json', 'print JSON')
    .addOption(
      new Option('--schema <kind>', 'print the JSON Schema for an editor').choices(['deploy', 'policy']),
    )
    .action(({ json, schema }: { json?: boolean; schema?: 'deploy' | 'policy' }) =>
      run(() =>
        checkCommand(
          { config: configFile(), json: json === true, schema },
          {
            resolveSecrets: (refs) => deps.resolveSecrets(refs),
            load: { detectors: deps.detectors },
            print,
          },
        ),
      ),
    )

  program
    .command('simulate')
    .description('run the simulator of DeepSeek, OpenAI or Anthropic (simulate --help lists its options)')
    .allowUnknownOption()
    .helpOption(false)
    .argument('[options...]')
    .action((options: string[]) => run(() => deps.simulate(options)))

  registerKeys(program, { open: () => deps.openKeys(configFile()) })
  approvalsCommand(program, { open: () => deps.openApprovals(configFile()), print, run })
  auditCommand(program, { open: () => deps.openJournal(configFile()), print, run })
  routeCommand(program, { open: () => deps.openRouting(configFile()), print, run })
  catalogueCommand(program, {
    open: (provider) => deps.openInventory(configFile(), provider),
    print,
    note: (text) => deps.note(text),
    run,
  })
  screenCommand(program, { ...deps, detection: () => deps.detectionOf(configFile()) })
  return program
}
