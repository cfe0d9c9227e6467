import { readFileSync } from 'node:fs'
import type { Operation } from '../../core/call.ts'
import type { Catalogue } from '../../core/catalogue.ts'
import { GatewayError } from '../../core/errors.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import { PROTOCOLS } from '../../wire/protocols.ts'
import type { Prepared, ProviderRequest } from './contract.ts'
import type { RequestDraft } from './draft.ts'
import type { FieldTable } from './fields.ts'

/** For tests: requests as `prepare` gets them, and what the reference says of their fields. */

export const OPEN_CATALOGUE: Catalogue = { kind: 'any', open: true, models: new Map(), effortEras: [] }

export type RequestOptions = Partial<Omit<ProviderRequest, 'doc' | 'facts' | 'operation'>> & {
  readonly mode?: 'thinking' | 'non_thinking'
}

/** @param body a JSON value, or a JSON text where its spelling matters */
export function requestOf(
  operation: Operation,
  body: unknown,
  { mode, ...options }: RequestOptions = {},
): ProviderRequest {
  const doc = new JsonDoc(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)))
  return {
    operation,
    beta: false,
    doc,
    facts: PROTOCOLS[operation].readRequest(doc),
    target: { provider: 'p', model: 'upstream-model', mode },
    userId: 'u_1',
    maxOutputTokens: undefined,
    nowMs: 2000,
    repair: 0,
    ...options,
  }
}

export function bodyOf(prepared: Prepared): unknown {
  const doc = new JsonDoc(prepared.body)
  return doc.toValue(doc.root)
}

/** `code param` of the refusal. */
export function refusalOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof GatewayError) return `${error.code} ${error.param ?? ''}`
    throw error
  }
  return 'no refusal'
}

const PAGE = readFileSync(new URL('../../../docs/reference/fields.md', import.meta.url), 'utf8')

/** Rows of the table below a heading of the reference: name, action, what it says. */
export function rowsBelow(heading: string): string[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^\| `(\w+)` *\| (\w+) *\| (.*?) *\|$/gm)].map(
    ([, name, action, says]) => `${name} | ${action} | ${says}`,
  )
}

export function rowsOf<D extends RequestDraft>(table: FieldTable<D>): string[] {
  return Object.entries(table).map(([name, { action, says }]) => `${name} | ${action} | ${says}`)
}
