import { type Command, InvalidArgumentError } from 'commander'
import type { Rules } from '../core/rules.ts'
import type { Provider } from '../plugins/providers/contract.ts'
import {
  compareAccount,
  compareCatalogue,
  type Answered,
  type CheckLimits,
  type Expected,
} from './catalogue-compare.ts'
import { asText, type AccountReport, type CatalogueReport } from './catalogue-output.ts'

/** The providers of a configuration, ready to be asked. */
export interface CatalogueSession {
  readonly rules: Rules
  /** Every key is an account of its own here, or only the first of several would be tried. */
  readonly providers: readonly Provider[]
  /** Keys that cannot be had, in words. Their accounts are refused without being asked. */
  readonly unreadable: readonly string[]
  close(): Promise<void>
}

export interface CatalogueDeps {
  /** @param provider only this one; rejects with words for people where there is none */
  open(provider: string | undefined): Promise<CatalogueSession>
  print(text: string): void
  /** What is said while it takes long: not part of the answer. */
  note(text: string): void
  run(command: () => Promise<number>): Promise<void>
  /** Default: the wall clock. */
  now?(): number
}

interface Options extends CheckLimits {
  readonly provider?: string
  readonly timeout: number
  readonly json?: boolean
}

/** `caisson catalogue check`: asks every account what it can use, and says what is written down otherwise. */
export function catalogueCommand(program: Command, deps: CatalogueDeps): void {
  program
    .command('catalogue')
    .description('compare the catalogue of models with what providers offer')
    .command('check')
    .description('ask every provider for its models and its balance, and say what drifted; spends nothing')
    .option('--provider <id>', 'only this one')
    .option('--timeout <seconds>', 'after which an account is given up', positive, 10)
    .option('--price-age-days <days>', 'age from which a price is mentioned', positive, 90)
    .option(
      '--low-balance <amount>',
      'balance below which there is a warning, in its own currency',
      positive,
      10,
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ caisson catalogue check --provider deepseek')
    .action((options: Options) => deps.run(() => check(deps, options)))
}

async function check(deps: CatalogueDeps, options: Options): Promise<number> {
  const session = await deps.open(options.provider)
  try {
    const report = await reportOn(session, deps, options)
    deps.print(options.json === true ? JSON.stringify(report, null, 2) : asText(report))
    return report.ok ? 0 : 1
  } finally {
    await session.close()
  }
}

async function reportOn(
  { rules, providers, unreadable }: CatalogueSession,
  { note, now = Date.now }: CatalogueDeps,
  options: Options,
): Promise<CatalogueReport> {
  const nowMs = now()
  const asked = providers.flatMap((provider) => provider.accounts.map((account) => ({ provider, account })))
  for (const problem of unreadable) note(problem)
  note(`Asking ${asked.length} ${asked.length === 1 ? 'account' : 'accounts'}, ${options.timeout} s at most.`)
  const accounts = await Promise.all(
    asked.map(async ({ provider, account }) => {
      const answer = await askInTime(provider, account, options.timeout * 1000)
      note(`${provider.id} / ${account.name}: ${answer.kind === 'inventory' ? 'answered' : 'no answer'}`)
      const findings = compareAccount(expectedOf(rules, provider), account.name, answer, options, nowMs)
      return { report: accountReport(provider.id, account.name, answer), findings }
    }),
  )
  const findings = [
    ...accounts.flatMap((account) => account.findings),
    ...providers.flatMap((provider) => compareCatalogue(expectedOf(rules, provider), options, nowMs)),
  ]
  return {
    ok: findings.every(({ level }) => level !== 'error'),
    checked_at: new Date(nowMs).toISOString(),
    accounts: accounts.map(({ report }) => report),
    findings,
  }
}

/** `inventory` ends with its signal; one that was cut says so by a reason that would mean nothing to people. */
async function askInTime(
  provider: Provider,
  account: Provider['accounts'][number],
  timeoutMs: number,
): Promise<Answered> {
  const signal = AbortSignal.timeout(timeoutMs)
  const answer = await provider.inventory(account, signal)
  return answer.kind === 'unavailable' && signal.aborted ? { kind: 'late', afterMs: timeoutMs } : answer
}

function accountReport(provider: string, account: string, answer: Answered): AccountReport {
  if (answer.kind !== 'inventory') return { provider, account, answered: false, models: null, balance: null }
  const { models, balance = null } = answer
  return { provider, account, answered: true, models: models?.length ?? null, balance }
}

function expectedOf(rules: Rules, { id, catalogue }: Provider): Expected {
  const used = new Map<string, string[]>()
  for (const { name, primary, fallback } of rules.aliases.values()) {
    for (const { provider, model } of [primary, ...fallback]) {
      if (provider !== id) continue
      const aliases = used.get(model) ?? []
      if (!aliases.includes(name)) aliases.push(name)
      used.set(model, aliases)
    }
  }
  return { provider: id, catalogue, used }
}

function positive(text: string): number {
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text) || Number(text) <= 0)
    throw new InvalidArgumentError('Write a number above 0.')
  return Number(text)
}
