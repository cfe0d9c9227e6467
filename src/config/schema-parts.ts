import * as z from 'zod'

/** A whole number with a default, its bounds and the sentence about it. */
export function count(byDefault: number, max: number, about: string, min = 1): z.ZodDefault<z.ZodInt> {
  return z.int().min(min).max(max).default(byDefault).describe(about)
}
