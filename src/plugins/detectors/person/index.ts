import type { Detector } from '../contract.ts'
import { actingName } from './acting-name.ts'
import { age } from './age.ts'
import { dateOfBirth } from './date-of-birth.ts'
import { labelledName } from './labelled-name.ts'
import { listedGivenName, listedSurname } from './listed-name.ts'
import { organization } from './organization.ts'
import { titledName } from './titled-name.ts'

/** Order matters where two of one tier and length meet: names before companies. */
export const personDetectors: readonly Detector[] = [
  listedGivenName,
  listedSurname,
  titledName,
  labelledName,
  actingName,
  organization,
  dateOfBirth,
  age,
]
