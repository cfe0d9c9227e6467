import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Pepper } from './key-mac.ts'
import { randomBase62 } from './key-format.ts'
import { Secret } from './secret.ts'

/** The token of an approval: `csa_<22 id>.<43 MAC>`. The MAC is over all that the approval holds for, so none of it can be changed. */
const SHAPE = /^csa_([0-9A-Za-z]{22})\.([\w-]{43})$/
const ID_CHARS = 22

export interface ApprovalToken {
  readonly id: string
  readonly mac: string
}

export function newApprovalId(): string {
  return randomBase62(ID_CHARS)
}

/** What a well-formed token says of itself, or undefined. Proves nothing. */
export function parseApprovalToken(text: string): ApprovalToken | undefined {
  const [, id, mac] = SHAPE.exec(text) ?? []
  return id === undefined || mac === undefined ? undefined : { id, mac }
}

/** Makes and checks tokens under one pepper, with a key that is of no use elsewhere. */
export class ApprovalMac {
  readonly version: number
  readonly #key: Buffer

  constructor(pepper: Pepper) {
    this.version = pepper.version
    this.#key = createHmac('sha256', pepper.secret.reveal()).update('caisson approval 1').digest()
  }

  token(id: string, holdsFor: readonly unknown[]): Secret {
    return new Secret(`csa_${id}.${this.#mac(id, holdsFor).toString('base64url')}`)
  }

  holds({ id, mac }: ApprovalToken, holdsFor: readonly unknown[]): boolean {
    const given = Buffer.from(mac, 'base64url')
    const expected = this.#mac(id, holdsFor)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }

  #mac(id: string, holdsFor: readonly unknown[]): Buffer {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([id, ...holdsFor]))
      .digest()
  }
}
