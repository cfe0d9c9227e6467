import * as z from 'zod'
import { DATA_CLASSES } from '../core/labels.ts'
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

export const word = z.string().min(1).max(128)
export const words = z.union([word, z.array(word).min(1).max(1000)], {
  error: 'Must be one text or a list of texts, none of them empty. Put numbers in quotes.',
})
export const label = z.enum(DATA_CLASSES)
export const labels = z.union([label, z.array(label).min(1).max(DATA_CLASSES.length)], {
  error: `Must be one of ${DATA_CLASSES.join(', ')}, or a list of them.`,
})

/** What a rule asks of a call before it applies. */
export const match = z.strictObject({
  tenant: words.optional().describe('Tenant of the caller.'),
  team: words.optional().describe('Team of the caller.'),
  app: words.optional().describe('App of the caller.'),
  environment: words.optional().describe('Environment of the caller.'),
  workload: words.optional().describe('Workload that the call names.'),
  data_classification: labels.optional().describe('Label of the call.'),
})
