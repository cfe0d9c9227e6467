import * as z from 'zod'
import { HASH_LENGTH } from '../core/allow-hash.ts'
import { TIERS } from '../core/finding.ts'
import { DATA_CLASSES } from '../core/labels.ts'

const MAX_DETECTORS = 1000
const MAX_CUSTOM = 100
export const MAX_WORDS = 20_000
export const MAX_WORD = 100

const detector = z.string().regex(/^[a-z][a-z0-9_]{2,63}$/, {
  error: 'A detector is small letters, digits and "_": icd_10.',
})
const detectors = (about: string) => z.array(detector).max(MAX_DETECTORS).default([]).describe(about)

export const typeName = z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/, {
  error: 'A type of finding is capital letters, digits and "_": EMAIL_ADDRESS.',
})

const tier = (byDefault: (typeof TIERS)[number]) =>
  z.enum(TIERS).default(byDefault).describe('How sure its findings are.')
const text = z.string().trim().min(2).max(MAX_WORD)
const path = z.string().min(1).max(1024)

const named = {
  name: detector.describe('Name of the detector; no other may have it.'),
  type: typeName.optional().describe('Type of its findings; `CUSTOM_` and the name where absent.'),
}

const pattern = z.strictObject({
  ...named,
  regex: z.string().min(1).max(1000).describe('What it looks like, in a syntax that takes linear time.'),
  keywords: z
    .array(text)
    .max(50)
    .default([])
    .describe('Words of which one must stand within 40 characters, or in the JSON key.'),
  tier: tier('likely'),
  max_length: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('Longest match; what the pattern allows where absent, and 256 where that has no end.'),
})

const words = z
  .strictObject({
    ...named,
    words: z.array(text).max(MAX_WORDS).default([]).describe('Words and phrases, however they are written.'),
    file: path.optional().describe('A file with one a line, beside the policy.'),
    tier: tier('likely'),
  })
  .refine(({ words: inline, file }) => inline.length > 0 || file !== undefined, {
    error: 'Give words, a file, or both.',
  })

const exact = z.strictObject({
  ...named,
  file: path.describe('What `caisson screen exact-data` made of the column, beside the policy.'),
  key_file: path.describe(
    'Where its key is. Keep it apart from the file: with both, values can be tried out.',
  ),
  tier: tier('certain'),
})

const documentLabel = z.strictObject({
  ...named,
  texts: z
    .array(text)
    .min(1)
    .max(100)
    .describe('What documents are marked with. Found as written here and in capitals.'),
  data_classification: z.enum(DATA_CLASSES).describe('The least label of a call that holds such a document.'),
})

const list = <T extends z.ZodType>(item: T, about: string) =>
  z.array(item).max(MAX_CUSTOM).default([]).describe(about)

const allow = z
  .strictObject({
    hash_salt: z
      .string()
      .min(8)
      .max(128)
      .optional()
      .describe('Any text: it makes the hashes those of this policy. It is no secret.'),
    values: z
      .array(
        z.strictObject({
          hash: z.string().length(HASH_LENGTH).describe('The value, as `caisson screen hash` prints it.'),
          type: typeName.describe('Type of finding that the value is.'),
          tenant: z
            .string()
            .min(1)
            .max(128)
            .optional()
            .describe('Only calls of this tenant may hold it; all where absent.'),
        }),
      )
      .max(10_000)
      .default([])
      .describe('The values.'),
  })
  .refine(({ hash_salt: salt, values }) => salt !== undefined || values.length === 0, {
    error: 'Give hash_salt: the hashes are made with it.',
  })
  .prefault({})
  .describe(
    'Values that are found and are known to be harmless, such as a public address: they are left alone, and counted.',
  )

/** The section `detection` of a policy. */
export const detectionSchema = z.strictObject({
  opt_in: detectors('Built-in detectors that are off by default and wanted here.'),
  off: detectors('Detectors that are not wanted. The one for keys of this gateway stays.'),
  shadow: detectors(
    'Detectors on trial, built in or custom: what they find is counted, and nothing is done about it.',
  ),
  allow,
  custom: z
    .strictObject({
      patterns: list(pattern, 'What has a form of the company’s own.'),
      words: list(words, 'What is known by name.'),
      exact: z
        .array(exact)
        .max(10)
        .default([])
        .describe('Values of a column that are known by keyed hashes only.'),
      labels: list(
        documentLabel,
        'What documents are marked with, and what it means for calls that hold them.',
      ),
    })
    .prefault({})
    .describe('What is looked for besides what is built in.'),
})

export type DetectionFile = z.output<typeof detectionSchema>
