import { createHmac, hash } from 'node:crypto'
import type { Secret } from '../../core/secret.ts'

/** Of SHA-256. */
const BLOCK = 64
const DIGEST = 32
/** Up to here the text is copied behind the key and hashed in one call: four times as fast as a `Hmac` for short ones. */
const MAX_COPIED = 16_384

/** Key and text, key and digest: HMAC is a hash of each, and needs no object for it. Used by one call at a time: none awaits. */
const inner = Buffer.alloc(BLOCK + MAX_COPIED)
const outer = Buffer.alloc(BLOCK + DIGEST)
/** Whose key is in them. */
let loaded: Buffer | undefined

/**
 * Names for texts by what they say, of one tenant and one version of the detection: HMAC-SHA-256, so that they are of no use to whoever
 * reads them in memory, and one tenant cannot find out by the clock what another has sent.
 */
export class TextKeys {
  readonly #key: Buffer

  constructor(secret: Secret, tenant: string, version: string) {
    this.#key = createHmac('sha256', secret.reveal())
      // With the length before it, no tenant's name can run over into a version.
      .update(`findings\0${tenant.length}\0${tenant}\0${version}`)
      .digest()
  }

  /** Of the text that stands from `start` to `end` in `bytes`. @param name of what it is the value of */
  of(name: string, bytes: Buffer, start: number, end: number): string {
    const head = `${name.length}\0${name}`
    // A character takes three bytes at most.
    if (head.length * 3 + end - start > MAX_COPIED) return this.#ofLong(head, bytes.subarray(start, end))
    this.#load()
    const at = BLOCK + inner.write(head, BLOCK)
    const size = at + bytes.copy(inner, at, start, end)
    outer.write(hash('sha256', inner.subarray(0, size), 'latin1'), BLOCK, 'latin1')
    return hash('sha256', outer, 'base64')
  }

  #load(): void {
    if (loaded === this.#key) return
    loaded = this.#key
    for (let at = 0; at < BLOCK; at++) {
      const byte = this.#key[at] ?? 0
      inner[at] = byte ^ 0x36
      outer[at] = byte ^ 0x5c
    }
  }

  #ofLong(head: string, raw: Buffer): string {
    return createHmac('sha256', this.#key).update(head).update(raw).digest('base64')
  }
}
