import { contactDetectors } from './contact/index.ts'
import type { Detector } from './contract.ts'
import { financialDetectors } from './financial/index.ts'
import { govDetectors } from './gov/index.ts'
import { healthDetectors } from './health/index.ts'
import { labelDetectors } from './labels/index.ts'
import { networkDetectors } from './network/index.ts'
import { personDetectors } from './person/index.ts'
import { placeDetectors } from './place/index.ts'
import { secretsDetectors } from './secrets/index.ts'

/** Every detector there is. What exists is this list: nothing registers itself. */
export const allDetectors: readonly Detector[] = [
  ...secretsDetectors,
  ...govDetectors,
  ...healthDetectors,
  ...labelDetectors,
  ...financialDetectors,
  ...contactDetectors,
  ...networkDetectors,
  ...placeDetectors,
  ...personDetectors,
]
