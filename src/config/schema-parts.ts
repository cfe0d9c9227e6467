import * as z from 'zod'
import { SECRET_FORMS, parseSecretRef } from '../core/secret-ref.ts'

export const nameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
  error: 'A name is 1 to 64 letters, digits, ".", "_" or "-", and starts with a letter or digit.',
})

export const secretSchema = z.string().refine((text) => parseSecretRef(text) !== undefined, {
  error: `A secret is given by reference, never as text: ${SECRET_FORMS}.`,
})

/** A whole number with a default, its bounds and the sentence about it. */
export function count(byDefault: number, max: number, about: string, min = 1): z.ZodDefault<z.ZodInt> {
  return z.int().min(min).max(max).default(byDefault).describe(about)
}
