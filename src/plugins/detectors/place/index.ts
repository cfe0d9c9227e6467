import type { Detector } from '../contract.ts'
import { labelledAddress, postalAddress } from './described-address.ts'
import { chineseStreet, gluedStreet, prefixedStreet } from './foreign-street.ts'
import { postBox, streetAddress } from './street-address.ts'
import { zipCode } from './zip-code.ts'

export const placeDetectors: readonly Detector[] = [
  streetAddress,
  postBox,
  prefixedStreet,
  gluedStreet,
  chineseStreet,
  labelledAddress,
  postalAddress,
  zipCode,
]
