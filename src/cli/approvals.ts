import { userInfo } from 'node:os'
import { Option, type Command } from 'commander'
import {
  approvalState,
  grantApproval,
  type ApprovalDeps,
  type ApprovalSpec,
} from '../control/approvals/approvals.ts'
import { GatewayError } from '../core/errors.ts'
import { DATA_CLASSES, type DataClass } from '../core/labels.ts'
import type { ApprovalRecord } from '../stores/contracts/approvals.ts'
import { canonicalJson, digestOf } from '../wire/canonical-json.ts'
import { JsonDoc } from '../wire/json-doc.ts'
import { duration } from './duration.ts'
import { columns } from './text.ts'

export interface ApprovalSession extends ApprovalDeps {
  /** Version of the policy in force, and the label of a call that declares none. */
  readonly policy: string
  readonly defaultClass: DataClass
  readonly aliases: ReadonlySet<string>
  close(): Promise<void>
}

export interface ApprovalCommandDeps {
  open(): Promise<ApprovalSession>
  print(text: string): void
  run(command: () => Promise<number>): Promise<void>
  /** Default: the wall clock. */
  now?(): number
}

interface GrantOptions {
  readonly key: string
  readonly tool: string
  readonly alias: string
  readonly arguments?: string
  readonly digest?: string
  readonly class?: DataClass
  readonly session?: string
  readonly by?: string
  readonly expires?: number
  readonly json?: boolean
}

/** Approvals as an operator gives them by hand, until people have a workflow for it. */
export function approvalsCommand(program: Command, deps: ApprovalCommandDeps): void {
  const approvals = program
    .command('approvals')
    .description('approve single calls of tools, and see what was approved')
  addGrant(approvals, deps)
  approvals
    .command('list')
    .description('list the last thousand approvals; never their tokens')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: boolean }) =>
      deps.run(() =>
        withSession(deps, async (session, nowMs) => {
          const records = await session.approvals.list()
          const views = records.map((record) => viewOf(record, session, nowMs))
          deps.print(json === true ? JSON.stringify(views, null, 2) : asTable(views))
        }),
      ),
    )
}

function addGrant(approvals: Command, deps: ApprovalCommandDeps): void {
  approvals
    .command('grant')
    .description('approve one call of a tool with exactly these arguments, and print its token, once')
    .option('--json', 'print JSON')
    .requiredOption('--key <id>', 'id of the key whose call it is')
    .requiredOption('--tool <name>', 'the tool')
    .requiredOption('--alias <name>', 'the alias that the call asks for')
    .addOption(new Option('--arguments <json>', 'the arguments, in any spelling').conflicts('digest'))
    .option('--digest <sha256:hex>', 'what `approval_required` says of the arguments')
    .addOption(
      new Option('--class <label>', 'data classification of the call (default: of the policy)').choices(
        DATA_CLASSES,
      ),
    )
    .option('--session <id>', 'only for this session')
    .option('--by <name>', 'who approves (default: who runs the command)')
    .option('--expires <duration>', 'until when, at most 15m (default: 10m)', duration)
    .action((options: GrantOptions) =>
      deps.run(() =>
        withSession(deps, async (session, nowMs) => {
          const { record, token } = await grantApproval(session, specOf(options, session), nowMs)
          const view = viewOf(record, session, nowMs)
          if (options.json === true)
            return deps.print(JSON.stringify({ token: token.reveal(), ...view }, null, 2))
          const rows = Object.entries(view).map(([name, value]) => [name, value ?? '-'])
          deps.print(
            `${columns(rows).join('\n')}\n\n  ${token.reveal()}\n\nSend it as X-Approval-Token. ${ONCE}`,
          )
        }),
      ),
    )
}

const ONCE = 'It holds for one call, and cannot be shown again.'

async function withSession(
  deps: ApprovalCommandDeps,
  act: (session: ApprovalSession, nowMs: number) => Promise<void>,
): Promise<number> {
  const session = await deps.open()
  try {
    await act(session, deps.now?.() ?? Date.now())
  } finally {
    await session.close()
  }
  return 0
}

function specOf(options: GrantOptions, { policy, defaultClass, aliases }: ApprovalSession): ApprovalSpec {
  if (!aliases.has(options.alias)) throw new Error(`There is no alias ${options.alias} in the policy.`)
  return {
    key: options.key,
    tool: options.tool,
    argumentsDigest: digestFrom(options),
    alias: options.alias,
    label: options.class ?? defaultClass,
    session: options.session,
    policy,
    grantedBy: options.by ?? userInfo().username,
    lifetimeMs: options.expires,
  }
}

function digestFrom({ arguments: json, digest }: GrantOptions): string {
  if (digest !== undefined) return digest
  if (json === undefined) throw new Error('Give the arguments (--arguments) or what they come to (--digest).')
  try {
    return digestOf(canonicalJson(new JsonDoc(Buffer.from(json))))
  } catch (error) {
    if (error instanceof GatewayError)
      throw new Error('The arguments are no JSON that all programs read alike.', { cause: error })
    throw error
  }
}

/** The shape that scripts rely on: names are only ever added. */
function viewOf(
  record: ApprovalRecord,
  { policy }: ApprovalSession,
  nowMs: number,
): Readonly<Record<string, string | null>> {
  return {
    id: record.id,
    state: approvalState(record, policy, nowMs),
    tool: record.tool,
    arguments: record.argumentsDigest,
    caller: record.requester,
    tenant: record.tenant,
    session: record.session ?? null,
    alias: record.alias,
    class: record.label,
    policy: record.policy.slice(0, 12),
    granted_by: record.grantedBy,
    created_at: new Date(record.createdAtMs).toISOString(),
    not_after: new Date(record.notAfterMs).toISOString(),
  }
}

function asTable(views: readonly Readonly<Record<string, string | null>>[]): string {
  if (views.length === 0) return 'There are no approvals.'
  const names = ['id', 'state', 'tool', 'caller', 'alias', 'granted_by', 'not_after']
  return columns([
    names.map((name) => name.toUpperCase()),
    ...views.map((view) => names.map((name) => view[name] ?? '-')),
  ]).join('\n')
}
