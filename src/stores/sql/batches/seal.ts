import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What sealing adds to a text. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES

/** Where a text belongs: it opens nowhere else. */
export interface Place {
  readonly tenant: string
  /** Of the file, or of the batch. */
  readonly id: string
  /** 0 for what a batch itself holds. */
  readonly line: number
}

/** Keys derived lately; a batch works on three files. */
const MAX_KEYS = 256

/**
 * Texts at rest: AES-256-GCM with a random 96-bit nonce. Each file has a key of its own, derived from the one secret, so
 * that the number of texts under one key stays far below what random nonces allow.
 */
export class Sealer {
  readonly #secret: Uint8Array
  readonly #keys = new Map<string, Buffer>()

  /** @param secret 32 bytes of chance */
  constructor(secret: Uint8Array) {
    this.#secret = secret
  }

  seal(place: Place, text: Uint8Array): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#keyOf(place), nonce)
    cipher.setAAD(nameOf(place))
    return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
  }

  /** Throws where the bytes were changed, moved from elsewhere, or sealed under another secret. */
  open(place: Place, sealed: Uint8Array): Uint8Array {
    const decipher = createDecipheriv('aes-256-gcm', this.#keyOf(place), sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(nameOf(place))
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    const text = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES))
    decipher.final()
    return text
  }

  #keyOf({ tenant, id }: Place): Buffer {
    const info = JSON.stringify(['caisson batch', tenant, id])
    let key = this.#keys.get(info)
    if (key !== undefined) return key
    key = Buffer.from(hkdfSync('sha256', this.#secret, '', info, 32))
    if (this.#keys.size >= MAX_KEYS) this.#keys.clear()
    this.#keys.set(info, key)
    return key
  }
}

function nameOf({ tenant, id, line }: Place): Buffer {
  return Buffer.from(`${tenant}|${id}|${line}`)
}
