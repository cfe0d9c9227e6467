import type { ReplyBody } from '../../core/reply-body.ts'
import { fieldsOf, listOf, textOf, type Fields } from '../../wire/reply-facts.ts'
import type { Account, Balance, Inventory, NoInventory, Sent } from './contract.ts'

/** Where a kind of provider tells what an account has. */
export interface InventoryPaths {
  /** `{"data":[{"id":…}]}`, as both OpenAI and Anthropic have it. */
  readonly models: string
  /** As DeepSeek has it. */
  readonly balance?: string
}

/** The longest lists known have some hundred models, each with a page of description. */
const MAX_BYTES = 4 * 1024 * 1024
const MAX_MODELS = 10_000
const MAX_BALANCES = 10
const MAX_NAME = 256

/** Statuses of a path that a provider does not have. */
const ABSENT = new Set([404, 405, 501])
const OVER = new Error('the inventory is over')

type Get = (path: string, account: Account, signal: AbortSignal) => Promise<Sent>

export async function readInventory(
  get: Get,
  paths: InventoryPaths,
  account: Account,
  signal: AbortSignal,
): Promise<Inventory | NoInventory> {
  const listed = await readJson(get, paths.models, account, signal)
  if ('kind' in listed) return listed
  const models = listed.fields && modelsOf(listed.fields)
  if (paths.balance === undefined) return { kind: 'inventory', models, balance: undefined }
  const held = await readJson(get, paths.balance, account, signal)
  if ('kind' in held) return held
  return { kind: 'inventory', models, balance: held.fields && balanceOf(held.fields) }
}

/** The object at a path; no fields where the provider has nothing there. */
async function readJson(
  get: Get,
  path: string,
  account: Account,
  signal: AbortSignal,
): Promise<{ readonly fields: Fields | undefined } | NoInventory> {
  // What is not read to its end must not hold its connection.
  const over = new AbortController()
  try {
    const sent = await get(path, account, AbortSignal.any([signal, over.signal]))
    if (sent.kind === 'unreachable') return unavailable(sent.reason)
    if (sent.kind === 'reply') return await readFields(sent.body)
    return ABSENT.has(sent.status) ? { fields: undefined } : unavailable(sent.because)
  } finally {
    over.abort(OVER)
  }
}

async function readFields(body: ReplyBody): Promise<{ readonly fields: Fields } | NoInventory> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for (let chunk; (chunk = await body.read()) !== undefined;) {
      bytes += chunk.length
      if (bytes > MAX_BYTES) return unavailable('too long')
      chunks.push(chunk)
    }
    return { fields: fieldsOf(JSON.parse(Buffer.concat(chunks).toString())) }
  } catch (error) {
    return unavailable(error instanceof SyntaxError ? 'no JSON' : 'broken')
  }
}

function modelsOf(reply: Fields): string[] | undefined {
  if (!Array.isArray(reply['data'])) return undefined
  return listOf(reply['data'])
    .slice(0, MAX_MODELS)
    .map((model) => textOf(fieldsOf(model)['id']))
    .filter((name): name is string => name !== undefined && name.length <= MAX_NAME)
}

function balanceOf(reply: Fields): Balance[] | undefined {
  if (!Array.isArray(reply['balance_infos'])) return undefined
  return listOf(reply['balance_infos'])
    .slice(0, MAX_BALANCES)
    .map(fieldsOf)
    .flatMap(({ currency, total_balance: total }) =>
      typeof currency === 'string' && typeof total === 'string' && /^-?\d+(\.\d+)?$/.test(total)
        ? [{ currency: currency.slice(0, 8), total }]
        : [],
    )
}

function unavailable(reason: string): NoInventory {
  return { kind: 'unavailable', reason }
}
