import type { Catalogue, CatalogueModel } from '../../../core/catalogue.ts'
import { JsonDoc } from '../../../wire/json-doc.ts'
import { PROTOCOLS } from '../../../wire/protocols.ts'
import type { Prepared, ProviderRequest } from '../contract.ts'
import { prepare, type Spoken } from './prepare.ts'

/** For tests: small values of what the tables work on. */

function model(name: string, vision: boolean): CatalogueModel {
  return {
    name,
    contextTokens: 1_048_576,
    maxOutputTokens: 393_216,
    vision,
    retiredFromMs: undefined,
    successor: undefined,
    responsesFromMs: 500,
    concurrency: undefined,
    prices: [],
  }
}

export const CATALOGUE: Catalogue = {
  kind: 'deepseek',
  open: false,
  models: new Map([
    ['flash', model('flash', false)],
    ['eyes', model('eyes', true)],
  ]),
  effortEras: [
    {
      fromMs: 0,
      map: new Map(Object.entries({ low: 'high', medium: 'high', high: 'high', xhigh: 'max', max: 'max' })),
    },
    {
      fromMs: 1000,
      map: new Map(
        Object.entries({
          none: 'off',
          minimal: 'low',
          low: 'low',
          medium: 'high',
          high: 'high',
          xhigh: 'high',
          max: 'max',
        }),
      ),
    },
  ],
}

export type Options = Partial<Omit<ProviderRequest, 'doc' | 'facts' | 'operation'>>

export function request(operation: Spoken, body: Buffer, options: Options = {}): ProviderRequest {
  const doc = new JsonDoc(body)
  return {
    operation,
    beta: false,
    doc,
    facts: PROTOCOLS[operation].readRequest(doc),
    target: { provider: 'deepseek', model: 'flash', mode: undefined },
    userId: 'u_1',
    maxOutputTokens: undefined,
    nowMs: 2000,
    repair: 0,
    ...options,
  }
}

export function prepareBody(operation: Spoken, body: Buffer, options: Options = {}): Prepared {
  return prepare(request(operation, body, options), CATALOGUE)
}

export { refusalOf } from '../testing.ts'
