import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from '../core/secret.ts'
import type { ThinkingSigner } from '../wire/translate/contract.ts'

const MARK = 'gw1.'

/** Signs thinking for tenants: what one tenant's history holds is not taken for the gateway's in another's. */
export class ThinkingSigners {
  readonly #secret: Secret

  /** @param secret any secret of the deployment; what is made of it here is of no use elsewhere */
  constructor(secret: Secret) {
    this.#secret = secret
  }

  of(tenant: string): ThinkingSigner {
    const sign = (thinking: string): string => {
      const mac = createHmac('sha256', this.#secret.reveal())
      return MARK + mac.update(`thinking\0${tenant}\0${thinking}`).digest('base64url')
    }
    return {
      sign,
      isOurs: (thinking, signature) => {
        if (!signature.startsWith(MARK)) return false
        const [given, right] = [Buffer.from(signature), Buffer.from(sign(thinking))]
        return given.length === right.length && timingSafeEqual(given, right)
      },
    }
  }
}
