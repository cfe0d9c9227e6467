import type { Detector } from '../contract.ts'
import { idDetector } from '../id-table.ts'
import { americas } from './americas.ts'
import { beneluxAndNordics } from './benelux-nordics.ts'
import { centralEurope } from './central-europe.ts'
import { driverLicences } from './driver-licences.ts'
import { eastAndAfrica } from './east.ts'
import { eastAsia, hongKongId } from './east-asia.ts'
import { germanSpeaking } from './germany.ts'
import { machineReadable } from './mrz.ts'
import { pacific } from './pacific.ts'
import { passports } from './passports.ts'
import { romance } from './romance.ts'
import { southAsia } from './south-asia.ts'
import { ukAndIreland } from './uk-ireland.ts'
import { paymentAddress } from './upi.ts'
import { unitedStates } from './us.ts'
import { valueAddedTax } from './vat.ts'

/** Numbers that states know people and companies by. */
/** Where two rows fit alike, the first is it. */
const govIds = idDetector('gov_id', 'GOV_ID', [
  unitedStates,
  ukAndIreland,
  germanSpeaking,
  romance,
  beneluxAndNordics,
  centralEurope,
  eastAndAfrica,
  americas,
  eastAsia,
  southAsia,
  pacific,
  valueAddedTax,
  passports,
  driverLicences,
])

/** Numbers that states know people and companies by. */
export const govDetectors: readonly Detector[] = [govIds, hongKongId, machineReadable, paymentAddress]
