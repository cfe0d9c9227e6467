import type { Detector } from '../contract.ts'
import { cloud } from './prefixes/cloud.ts'
import { commerce } from './prefixes/commerce.ts'
import { forges } from './prefixes/forges.ts'
import { messaging } from './prefixes/messaging.ts'
import { models } from './prefixes/models.ts'
import { operations } from './prefixes/operations.ts'
import { prefixed, type Row } from './row.ts'

/** Secrets that begin with letters of their own. A new one is a line in `prefixes`, and its example in the test. */
export const prefixRows: readonly Row[] = [
  ...cloud,
  ...forges,
  ...models,
  ...messaging,
  ...commerce,
  ...operations,
]

export const prefixDetectors: readonly Detector[] = prefixRows.map(prefixed)
