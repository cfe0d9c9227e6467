import { createHmac } from 'node:crypto'
import type { Secret } from '../../core/secret.ts'

/** Longest token: the word, the nonce and the index with a `_` between each. */
export const MAX_TOKEN_LENGTH = 24
/** `01` to `9999`: how many values a conversation may have. */
export const MAX_INDEX = 9999
export const NONCE_LENGTH = 4
const MAX_WORD_LENGTH = MAX_TOKEN_LENGTH - NONCE_LENGTH - '_'.length * 2 - `${MAX_INDEX}`.length

/** No vowels and nothing that looks like something else: a nonce is never a word, and survives being copied by a model. */
const NONCE_ALPHABET = '23456789BCDFGHJKMNPQRSTVWXZ'

/** Where the first words of a type are not what a model understands best. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['EMAIL_ADDRESS', 'EMAIL'],
  ['PHONE_NUMBER', 'PHONE'],
  ['CREDIT_CARD', 'CARD'],
  ['IBAN_CODE', 'IBAN'],
  ['IP_ADDRESS', 'IP'],
  ['MAC_ADDRESS', 'MAC'],
  ['STREET_ADDRESS', 'ADDRESS'],
  ['DATE_OF_BIRTH', 'BIRTHDATE'],
  ['BANK_ACCOUNT', 'ACCOUNT'],
])

/**
 * The part of all tokens of a conversation that others cannot know. It comes from the conversation alone, so that a history that is
 * sent again reads the same, and the provider finds it in its cache.
 */
export function nonceOf(secret: Secret, tenant: string, conversation: string): string {
  const mac = createHmac('sha256', secret.reveal())
    // With the length before it, no tenant's name can run over into a conversation's.
    .update(`token nonce\0${tenant.length}\0${tenant}\0${conversation}`)
    .digest()
  return Array.from({ length: NONCE_LENGTH }, (_, i) => {
    return NONCE_ALPHABET[mac.readUInt32BE(4 * i) % NONCE_ALPHABET.length]
  }).join('')
}

/** What begins the tokens of a type: as many of its first words as there is room for. */
export function wordOf(type: string): string {
  const known = WORDS.get(type)
  if (known !== undefined) return known
  const ascii = type.toUpperCase().replaceAll(/[^A-Z_]/g, '')
  if (ascii.length <= MAX_WORD_LENGTH && /^[A-Z]/.test(ascii)) return ascii
  const cut = ascii.slice(0, MAX_WORD_LENGTH + 1).replace(/_?[^_]*$/, '')
  const word = cut === '' ? ascii.slice(0, MAX_WORD_LENGTH) : cut
  return /^[A-Z]/.test(word) ? word : 'DATA'
}

/** @param index from 1 to MAX_INDEX */
export function tokenOf(word: string, nonce: string, index: number): string {
  return `${word}_${nonce}_${String(index).padStart(2, '0')}`
}

/** All that is written like a token of this conversation, whether given out or not. */
export function tokensOf(nonce: string): RegExp {
  return new RegExp(`[A-Z][A-Z_]{0,${MAX_WORD_LENGTH - 1}}_${nonce}_[0-9]{2,4}`, 'gi')
}
