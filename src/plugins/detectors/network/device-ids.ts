import type { Detector } from '../contract.ts'
import { near, words } from '../context.ts'
import { allSame, luhn } from '../checksums.ts'
import { keyHas } from '../label.ts'

const IMEI_NEAR = words('imei', 'imei1', 'imei2', 'imeisv', 'device', 'handset', 'serial')
const ICCID_NEAR = words('iccid', 'sim', 'sim card', 'esim', 'euicc')
/** As phones show it: maker and model, serial, check digit. */
const IMEI_FORMS = new Set(['15', '2-6-6-1', '6-2-6-1', '8-6-1'])

/** Numbers of mobile devices (3GPP TS 23.003): a check digit, and a word, for one of ten numbers has a check digit. */
export const imei: Detector = {
  name: 'imei',
  type: 'IMEI',
  group: 'NETWORK',
  maxLength: 18,
  digitCounts: [15],
  examineDigits: (subject, { start, end, digits, groups }) => {
    if (!IMEI_FORMS.has(groups.join('-')) || !luhn(digits) || allSame(digits)) return undefined
    return near(subject, start, end, IMEI_NEAR) || keyHas(subject, ['imei'])
      ? { start, end, tier: 'likely' }
      : undefined
  },
}

/** Numbers of SIM cards (ITU-T E.118): 89 for telecommunication, a check digit. */
export const iccid: Detector = {
  name: 'iccid',
  type: 'ICCID',
  group: 'NETWORK',
  maxLength: 28,
  digitCounts: [19, 20],
  examineDigits: (subject, { start, end, digits }) => {
    if (!digits.startsWith('89') || !luhn(digits)) return undefined
    return near(subject, start, end, ICCID_NEAR) || keyHas(subject, ['iccid'])
      ? { start, end, tier: 'likely' }
      : undefined
  },
}
