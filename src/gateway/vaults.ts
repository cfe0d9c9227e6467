import type { Work } from '../core/identity.ts'
import type { Secret } from '../core/secret.ts'
import { nonceOf } from '../engines/screening/tokens.ts'
import { Vault } from '../engines/screening/vault.ts'

/** Makes the vault of a call: empty, with tokens that are the same in every call of one conversation and in no other. */
export class Vaults {
  readonly #secret: Secret

  /** @param secret any secret of the deployment; what is made of it here is of no use elsewhere */
  constructor(secret: Secret) {
    this.#secret = secret
  }

  /** Where the client names no session, all that one user says is one conversation. */
  of({ tenant, session, userHash }: Pick<Work, 'tenant' | 'session' | 'userHash'>): Vault {
    return new Vault(nonceOf(this.#secret, tenant, session ?? userHash))
  }
}
