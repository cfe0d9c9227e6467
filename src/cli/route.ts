import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Operation } from '../core/call.ts'
import type { Rules } from '../core/rules.ts'
import { explainRoute, type ExplainParts, type RouteAsk } from './route-explain.ts'
import { ALL_WELL, healthIn, readState, withDown, type SeenState } from './route-health.ts'
import { asText, reportOf } from './route-output.ts'

/** The configuration as far as it decides where calls go. */
export interface RouteSession extends ExplainParts {
  /** False where the salt of user ids cannot be read: then a split by user falls by chance. */
  readonly usersAreKnown: boolean
  close(): Promise<void>
}

export interface RouteDeps {
  open(): Promise<RouteSession>
  print(text: string): void
  run(command: () => Promise<number>): Promise<void>
}

type Options = Partial<RouteAsk> &
  Pick<RouteAsk, 'model' | 'operation' | 'tenant'> & {
    readonly down: readonly string[]
    readonly ops?: string
    readonly json?: boolean
  }

const OPERATIONS: readonly Operation[] = ['chat', 'messages', 'responses', 'fim', 'embeddings']

/** Of a short call: what a chat of one line is estimated at. */
const SHORT_CALL_TOKENS = 20

/** `caisson route explain`: says where a call would go, and sends nothing. */
export function routeCommand(program: Command, deps: RouteDeps): void {
  program
    .command('route')
    .description('see how calls are routed')
    .command('explain')
    .description(
      'say where a call would go and why; sends nothing, and exits with 1 where it would be refused',
    )
    .requiredOption('--model <alias>', 'alias that the call names, or auto')
    .addOption(new Option('--operation <name>', 'what is asked').choices(OPERATIONS).default('chat'))
    .option('--tenant <name>', 'tenant of the key', 'default')
    .option('--team <name>', 'team of the key')
    .option('--app <name>', 'application of the key')
    .option('--environment <name>', 'environment of the key')
    .option('--caller <id>', 'id of the key')
    .option('--workload <name>', 'as X-Workload')
    .option('--feature <name>', 'as X-Feature')
    .option('--cost-center <name>', 'cost center of the key')
    .option('--classification <label>', 'as X-Data-Classification')
    .option('--user <id>', 'end user, as X-User-ID')
    .option('--session <id>', 'as X-Session-ID')
    .option('--experiment <id>', 'as X-Experiment-ID')
    .option('--input-tokens <count>', 'size of the input', count)
    .option('--stream', 'the reply is to be a stream')
    .option(
      '--down <target>',
      'as if the circuit of provider or provider/model were open; may be repeated',
      more,
      [],
    )
    .option('--ops <url>', 'ask this ops port of a running node which targets are in trouble')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ caisson route explain --model enterprise-fast --team payments --down deepseek',
    )
    .action((options: Options) => deps.run(() => explain(deps, options)))
}

async function explain({ open, print }: RouteDeps, options: Options): Promise<number> {
  const { ops, down } = options
  const session = await open()
  try {
    const seen = ops === undefined ? undefined : await readState(ops)
    const health = withDown(seen === undefined ? ALL_WELL : healthIn(seen), down, session.rules)
    const ask = askOf(options)
    const explanation = explainRoute(session, ask, health)
    const report = reportOf(session, ask, explanation, notesOn(session, options, seen))
    print(options.json === true ? JSON.stringify(report, null, 2) : asText(report))
    return explanation.refusal === undefined ? 0 : 1
  } finally {
    await session.close()
  }
}

function askOf({ inputTokens = SHORT_CALL_TOKENS, stream = false, ...said }: Options): RouteAsk {
  const nothing = {
    team: undefined,
    app: undefined,
    environment: undefined,
    workload: undefined,
    feature: undefined,
    costCenter: undefined,
    classification: undefined,
    user: undefined,
    session: undefined,
    caller: undefined,
    experiment: undefined,
  }
  return { ...nothing, ...said, inputTokens, stream }
}

/** What the answer rests on, where it might be taken for more. */
function notesOn(
  { rules, usersAreKnown }: RouteSession,
  options: Options,
  seen: SeenState | undefined,
): string[] {
  const notes: string[] = []
  const policy = rules.version.slice(0, 12)
  if (seen === undefined && options.down.length === 0)
    notes.push('Every target is taken to be well; --ops asks a running node.')
  if (seen !== undefined && seen.policy !== policy)
    notes.push(
      `The node has policy ${seen.policy}, this configuration is ${policy}: its calls may go elsewhere.`,
    )
  if (!usersAreKnown && splitsByUser(rules))
    notes.push('The salt of user ids cannot be read here: a split by user falls otherwise than in the node.')
  return notes
}

/** Calls without a session fall by their user. */
function splitsByUser({ aliases, experiments }: Rules): boolean {
  const splits = [...experiments, ...[...aliases.values()].flatMap(({ canary }) => canary ?? [])]
  return splits.some(({ stickyBy }) => stickyBy !== 'caller')
}

function more(target: string, before: readonly string[]): readonly string[] {
  return [...before, target]
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}
