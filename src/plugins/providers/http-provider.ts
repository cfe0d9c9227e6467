import type { Catalogue } from '../../core/catalogue.ts'
import { createHttpSender, type Credentials, type HttpManners } from './http-send.ts'
import { readInventory, type InventoryPaths } from './inventory.ts'
import type { AccountOptions, Prepared, Provider, ProviderOptions, ProviderRequest } from './contract.ts'

/** All that one kind of provider has of its own. The rest of {@link Provider} is the same for all of them. */
export interface ProviderKind extends HttpManners, Pick<Provider, 'family' | 'speaks' | 'repairs'> {
  readonly inventory: InventoryPaths
  /** As {@link Provider.prepare}. */
  prepare(request: ProviderRequest, catalogue: Catalogue): Prepared
}

export function createHttpProvider(options: ProviderOptions, kind: ProviderKind): Provider {
  const { id, catalogue, timeouts, region } = options
  const sender = createHttpSender(options, kind)
  return {
    id,
    catalogue,
    accounts: options.accounts.map((account) => toAccount(account, catalogue)),
    timeouts,
    family: kind.family,
    region,
    speaks: (operation, model, nowMs) => kind.speaks(operation, model, nowMs),
    repairs: (operation) => kind.repairs(operation),
    prepare: (request) => kind.prepare(request, catalogue),
    send: (prepared, account, signal) => sender.send(prepared, account, signal),
    inventory: (account, signal) => readInventory(sender.get, kind.inventory, account, signal),
    close: () => sender.close(),
  }
}

function toAccount(account: AccountOptions, catalogue: Catalogue): Credentials {
  return {
    name: account.name,
    keys: account.keys,
    concurrency: (model) => account.concurrency.get(model) ?? catalogue.models.get(model)?.concurrency,
  }
}

export function bearer(apiKey: string): readonly [string, string] {
  return ['authorization', `Bearer ${apiKey}`]
}
