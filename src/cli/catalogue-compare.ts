import type { Catalogue, CatalogueModel } from '../core/catalogue.ts'
import type { Inventory, NoInventory } from '../plugins/providers/contract.ts'

const DAY_MS = 86_400_000

export type Level = 'error' | 'warning' | 'info'

/** One thing that is not as it is written down. */
export interface Finding {
  readonly level: Level
  readonly what:
    | 'credential_refused'
    | 'not_asked'
    | 'no_list'
    | 'model_missing'
    | 'model_unknown'
    | 'model_retired'
    | 'model_not_listed'
    | 'price_old'
    | 'balance_low'
  readonly provider: string
  /** Undefined where it is not about one account. */
  readonly account: string | undefined
  readonly message: string
  /** Models that it is about; names as the provider wrote them. */
  readonly models: readonly string[]
}

/** What the policy and the catalogue say of a provider. */
export interface Expected {
  readonly provider: string
  readonly catalogue: Catalogue
  /** Models that aliases of the policy name, each with those aliases. */
  readonly used: ReadonlyMap<string, readonly string[]>
}

export interface CheckLimits {
  /** A price in force for longer is worth a look. */
  readonly priceAgeDays: number
  /** Of any currency. */
  readonly lowBalance: number
}

/** What one account answered, or that it gave no answer in time. */
export type Answered = Inventory | NoInventory | { readonly kind: 'late'; readonly afterMs: number }

/** How an account's answer differs from what is written down. */
export function compareAccount(
  { provider, catalogue, used }: Expected,
  account: string,
  answer: Answered,
  { lowBalance }: CheckLimits,
  nowMs: number,
): readonly Finding[] {
  const found: Finding[] = []
  const say = (level: Level, what: Finding['what'], message: string, models: readonly string[] = []): void =>
    void found.push({ level, what, provider, account, message, models })
  if (answer.kind !== 'inventory') {
    if (isRefusal(answer)) say('error', 'credential_refused', 'Its key is refused, or cannot be read.')
    // Where the policy sends calls there, a model may be missing, and nobody knows.
    else say(used.size > 0 ? 'error' : 'warning', 'not_asked', whyNot(answer))
    return found
  }
  if (answer.models === undefined)
    say('warning', 'no_list', 'It tells no list of models: nothing is compared.')
  else compareModels(catalogue, used, new Set(answer.models), nowMs, say)
  for (const { currency, total } of answer.balance ?? [])
    if (Number(total) < lowBalance) say('warning', 'balance_low', `${total} ${currency} are left.`)
  if (answer.balance?.length === 0) say('warning', 'balance_low', 'It tells no balance: none may be left.')
  return found
}

function isRefusal(answer: Exclude<Answered, Inventory>): boolean {
  return answer.kind === 'unavailable' && answer.reason === 'bad-credential'
}

function whyNot(answer: Exclude<Answered, Inventory>): string {
  if (answer.kind === 'late') return `It gave no answer within ${answer.afterMs / 1000} s.`
  return `It could not be asked: ${answer.reason}.`
}

type Say = (level: Level, what: Finding['what'], message: string, models: readonly string[]) => void

function compareModels(
  { models: known, open }: Catalogue,
  used: Expected['used'],
  listed: ReadonlySet<string>,
  nowMs: number,
  say: Say,
): void {
  for (const [model, aliases] of used)
    if (!listed.has(model))
      say(
        'error',
        'model_missing',
        `The policy uses it (${aliases.join(', ')}), the provider does not list it:`,
        [model],
      )
  const group = (level: Level, what: Finding['what'], message: string, names: Iterable<string>): void => {
    const models = [...names].toSorted()
    if (models.length > 0) say(level, what, message, models)
  }
  const unknown = [...listed].filter((name) => !known.has(name) && !used.has(name))
  // An open catalogue does not claim to be complete.
  group(open ? 'info' : 'warning', 'model_unknown', 'Listed, and not in the catalogue:', unknown)
  const [retired, current] = partition([...known.values()], (model) => isRetired(model, nowMs))
  const still = retired.filter(({ name }) => listed.has(name))
  group('info', 'model_retired', 'Retired by the catalogue, and still listed:', still.map(nameOf))
  const gone = current.filter(({ name }) => !listed.has(name) && !used.has(name))
  group('info', 'model_not_listed', 'In the catalogue, and not listed:', gone.map(nameOf))
}

/** What the catalogue says by itself. */
export function compareCatalogue(
  { provider, catalogue }: Expected,
  { priceAgeDays }: CheckLimits,
  nowMs: number,
): readonly Finding[] {
  const old = [...catalogue.models.values()].filter((model) => {
    const newest = model.prices.at(-1)?.fromMs ?? nowMs
    return !isRetired(model, nowMs) && nowMs - newest > priceAgeDays * DAY_MS
  })
  if (old.length === 0) return []
  const message = `Price unchanged for more than ${priceAgeDays} days; does it still hold?`
  const models = old.map(nameOf)
  return [{ level: 'info', what: 'price_old', provider, account: undefined, message, models }]
}

function isRetired({ retiredFromMs }: CatalogueModel, nowMs: number): boolean {
  return retiredFromMs !== undefined && retiredFromMs <= nowMs
}

function nameOf({ name }: CatalogueModel): string {
  return name
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))]
}
