import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { ExactFilter } from './exact-filter.ts'

/**
 * The values of a column as keyed hashes, so that they can be found in texts by whoever does not know them.
 *
 * A file of them holds, sealed by AES-256-GCM under a key that is derived from the secret: a filter that says no fast, and a truncated
 * HMAC-SHA-256 of every value under another such key. Without the secret the file says how many values there are, roughly, and nothing else.
 * With file and secret values can be tried out, some millions a second: a column of few possible values is known then.
 */
export interface ExactTable {
  /** In code units, of normal forms. */
  readonly minLength: number
  readonly maxLength: number
  /** Of the HMAC. */
  readonly key: Uint8Array
  readonly filter: Uint8Array
  /** In order, {@link HASH_BYTES} each. */
  readonly hashes: Uint8Array
}

export class ExactDataError extends Error {}

export const HASH_BYTES = 8
/** Shorter values stand in too many texts. */
export const MIN_VALUE = 6
export const MAX_VALUE = 64
export const MAX_VALUES = 2_000_000
const MIN_SECRET = 16
const HEAD = 'caisson exact data 1\n'
const IV_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

/** @param values normal forms of 6 to 64 code units */
export function sealExactData(values: ReadonlySet<string>, secret: string): string {
  const { macKey, sealKey } = keysFrom(secret)
  const filter = new ExactFilter(new Uint8Array(ExactFilter.bytesFor(values.size)))
  const hashes: Buffer[] = []
  const lengths = { min: MAX_VALUE, max: MIN_VALUE }
  for (const value of values) {
    filter.add(value)
    hashes.push(hashOf(value, macKey))
    lengths.min = Math.min(lengths.min, value.length)
    lengths.max = Math.max(lengths.max, value.length)
  }
  const counts = Buffer.alloc(8)
  counts.writeUInt32BE(values.size)
  counts.writeUInt8(lengths.min, 4)
  counts.writeUInt8(lengths.max, 5)
  // Sorted, lest the order of the column be kept.
  const plain = Buffer.concat([counts, filter.bytes, ...hashes.toSorted((a, b) => Buffer.compare(a, b))])
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, sealKey, iv)
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return `${HEAD}${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')}\n`
}

/** Throws an {@link ExactDataError} where the text is no such file, or of another secret. */
export function openExactData(text: string, secret: string): ExactTable {
  const { macKey, sealKey } = keysFrom(secret)
  if (!text.startsWith(HEAD)) throw new ExactDataError('It is no file of exact data.')
  const bytes = Buffer.from(text.slice(HEAD.length), 'base64')
  const plain = unseal(bytes, sealKey)
  const count = plain.readUInt32BE()
  const filterEnd = 8 + ExactFilter.bytesFor(count)
  return {
    minLength: plain.readUInt8(4),
    maxLength: plain.readUInt8(5),
    key: new Uint8Array(macKey),
    filter: new Uint8Array(plain.subarray(8, filterEnd)),
    hashes: new Uint8Array(plain.subarray(filterEnd)),
  }
}

export function hashOf(value: string, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(value).digest().subarray(0, HASH_BYTES)
}

function unseal(bytes: Buffer, key: Buffer): Buffer {
  const bodyAt = IV_BYTES + TAG_BYTES
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAuthTag(bytes.subarray(IV_BYTES, bodyAt))
    return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()])
  } catch {
    throw new ExactDataError('It does not open with this key: it is of another one, or was changed.')
  }
}

function keysFrom(secret: string): { readonly macKey: Buffer; readonly sealKey: Buffer } {
  if (secret.length < MIN_SECRET) throw new ExactDataError(`The key has fewer than ${MIN_SECRET} characters.`)
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, 'caisson exact data', use, 32))
  return { macKey: derive('values'), sealKey: derive('file') }
}
