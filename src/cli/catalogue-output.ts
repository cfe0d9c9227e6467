import type { Balance } from '../plugins/providers/contract.ts'
import type { Finding, Level } from './catalogue-compare.ts'
import { columns, section } from './text.ts'

/** What one account told. */
export interface AccountReport {
  readonly provider: string
  readonly account: string
  readonly answered: boolean
  /** How many models it lists; null where it tells no list. */
  readonly models: number | null
  readonly balance: readonly Balance[] | null
}

/** Names are only ever added. */
export interface CatalogueReport {
  readonly ok: boolean
  readonly checked_at: string
  readonly accounts: readonly AccountReport[]
  readonly findings: readonly Finding[]
}

/** Some providers list hundreds. The JSON has them all. */
const MAX_NAMED = 10

export function asText({ ok, accounts, findings }: CatalogueReport): string {
  const of = (level: Level): string[] =>
    findings.filter((finding) => finding.level === level).map(findingText)
  return [
    section('Accounts', columns(accounts.map(accountRow))),
    section('Errors', of('error')),
    section('Warnings', of('warning')),
    section('To know', of('info')),
    ok ? 'Nothing that the policy uses is known to be missing.' : 'Calls will fail, or may: see the errors.',
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

function accountRow({ provider, account, answered, models, balance }: AccountReport): string[] {
  const listed = models === null ? 'no list' : `${models} ${models === 1 ? 'model' : 'models'}`
  const held = (balance ?? []).map(({ currency, total }) => `${total} ${currency}`)
  return [`${provider} / ${account}`, answered ? listed : 'no answer', printable(held.join(', '))]
}

function findingText({ provider, account, message, models }: Finding): string {
  const where = account === undefined ? provider : `${provider} / ${account}`
  const named = models.slice(0, MAX_NAMED).map(printable).join(', ')
  const more = models.length > MAX_NAMED ? ` and ${models.length - MAX_NAMED} more` : ''
  return `${where}: ${message}${named === '' ? '' : ` ${named}${more}`}`
}

/** What a provider wrote must not steer a terminal. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}
