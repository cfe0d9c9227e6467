import { createHmac } from 'node:crypto'
import type { Secret } from '../core/secret.ts'
import { canaryFrom } from '../engines/guardrails/canary.ts'

/** Canaries for system prompts: the same for the same prompt, so that the provider's prompt cache goes on working; nobody can tell one in advance. */
export class Canaries {
  readonly #secret: Secret

  /** @param secret any secret of the deployment; what is made of it here is of no use elsewhere */
  constructor(secret: Secret) {
    this.#secret = secret
  }

  of(tenant: string, system: string): string {
    return canaryFrom(
      createHmac('sha256', this.#secret.reveal()).update(`canary\0${tenant}\0${system}`).digest(),
    )
  }
}
