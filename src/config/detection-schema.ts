import * as z from 'zod'

const MAX_DETECTORS = 1000

const detector = z.string().regex(/^[a-z][a-z0-9_]{2,63}$/, {
  error: 'A detector is small letters, digits and "_": icd_10.',
})
const detectors = (about: string) => z.array(detector).max(MAX_DETECTORS).default([]).describe(about)

/** The section `detection` of a policy. */
export const detectionSchema = z.strictObject({
  opt_in: detectors('Built-in detectors that are off by default and wanted here.'),
  off: detectors('Detectors that are not wanted. The one for keys of this gateway stays.'),
})

export type DetectionFile = z.output<typeof detectionSchema>
