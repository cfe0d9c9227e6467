import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { Secret } from './secret.ts'

/**
 * A virtual key: `csk_<env>_<22 id><30 secret><6 checksum>`, base62 after the second `_`.
 * The prefix and the checksum let us and secret scanners tell a key from noise without asking a store; the id is public
 * and names the key; the secret carries 178 bits. `env` is a hint for people and decides nothing.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
export const KEY_PREFIX = 'csk_'
const ID_CHARS = 22
const SECRET_CHARS = 30
const CHECK_CHARS = 6
const TAIL_CHARS = ID_CHARS + SECRET_CHARS + CHECK_CHARS
const SHAPE = /^csk_([a-z0-9]{1,16})_([0-9A-Za-z]{22})[0-9A-Za-z]{36}$/
const ID_SHAPE = /^[0-9A-Za-z]{22}$/
const ENV_SHAPE = /^[a-z0-9]{1,16}$/
const MAX_ENV_CHARS = 16

export const MAX_KEY_CHARS = KEY_PREFIX.length + MAX_ENV_CHARS + 1 + TAIL_CHARS

export interface ParsedKey {
  readonly env: string
  readonly id: string
}

export interface MintedKey {
  readonly id: string
  /** The whole key: shown once, stored nowhere. */
  readonly key: Secret
}

export function mintKey(env: string): MintedKey {
  if (!ENV_SHAPE.test(env)) throw new RangeError('env of a key is 1 to 16 of a-z and 0-9')
  const id = randomBase62(ID_CHARS)
  const body = `${KEY_PREFIX}${env}_${id}${randomBase62(SECRET_CHARS)}`
  return { id, key: new Secret(body + checksum(body)) }
}

/** What a well-formed key says of itself, or undefined. Proves nothing about whether the key exists. */
export function parseKey(text: string): ParsedKey | undefined {
  const [, env, id] = SHAPE.exec(text) ?? []
  if (env === undefined || id === undefined) return undefined
  const body = text.slice(0, -CHECK_CHARS)
  return checksum(body) === text.slice(-CHECK_CHARS) ? { env, id } : undefined
}

/**
 * Where the id would stand in this text: a few nanoseconds, nothing checked. Only for looking up a record whose MAC over
 * the whole text then decides; everything else calls {@link parseKey}.
 */
export function idPart(text: string): string {
  return text.slice(-TAIL_CHARS, ID_CHARS - TAIL_CHARS)
}

/** Whether a key may be in this text, whole or in part. */
export function holdsKey(text: string): boolean {
  return text.includes(KEY_PREFIX)
}

export function isKeyId(text: string): boolean {
  return ID_SHAPE.test(text)
}

/** The `env` that a key for this environment carries: `Pre-Prod.eu` gives `preprodeu`. */
export function envTag(environment: string): string {
  const tag = environment
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, MAX_ENV_CHARS)
  return tag === '' ? 'key' : tag
}

/** CRC32 as six base62 digits: 62^6 > 2^32, so every sum has exactly one spelling. */
function checksum(body: string): string {
  let rest = crc32(body)
  let digits = ''
  for (let i = 0; i < CHECK_CHARS; i++) {
    digits = ALPHABET.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

/** Bytes of 248 and above are drawn again: 248 is a multiple of 62, so every character is equally likely. */
export function randomBase62(chars: number): string {
  let text = ''
  while (text.length < chars) {
    for (const byte of randomBytes(chars)) {
      if (byte < 248 && text.length < chars) text += ALPHABET.charAt(byte % 62)
    }
  }
  return text
}
