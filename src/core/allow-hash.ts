import { createHmac } from 'node:crypto'
import { normalForm } from './text/normal-form.ts'

/**
 * How a list of harmless values names one, so that the list does not spell them out. Its salt is no secret: who has both can try values.
 * However a value is written, its letters and digits count.
 */
export function allowHash(value: string, salt: string): string {
  return createHmac('sha256', salt).update(normalForm(value)).digest('base64url').slice(0, HASH_LENGTH)
}

/** 132 bits. */
export const HASH_LENGTH = 22
