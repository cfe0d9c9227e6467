import { createHmac } from 'node:crypto'
import type { Secret } from '../core/secret.ts'

const MAX_REMEMBERED = 10_000

/**
 * Opaque ids in place of people: a salted HMAC, in the alphabet that DeepSeek allows for `user_id`, led by the version of the
 * salt so that a change of salt can be told from a change of user. The raw id is neither kept nor sent.
 */
export class UserHasher {
  readonly #salt: Secret
  readonly #prefix: string
  /** Ids of tenants and teams, asked for with every call. Raw user ids are never kept here. */
  readonly #shared = new Map<string, string>()

  constructor(salt: Secret, saltVersion: number) {
    this.#salt = salt
    this.#prefix = `u${saltVersion}_`
  }

  /** The id of an end user within a tenant. */
  user(tenant: string, rawId: string): string {
    return this.#hash(`user\0${tenant}\0${rawId}`)
  }

  /** An id that all users of a tenant share, or of one app of it: for calls that name no user, and for shared caches. */
  shared(tenant: string, app: string | undefined): string {
    const text = `shared\0${tenant}\0${app ?? ''}`
    let id = this.#shared.get(text)
    if (id === undefined) {
      if (this.#shared.size >= MAX_REMEMBERED) this.#shared.clear()
      this.#shared.set(text, (id = this.#hash(text)))
    }
    return id
  }

  #hash(text: string): string {
    return this.#prefix + createHmac('sha256', this.#salt.reveal()).update(text).digest('base64url')
  }
}
