import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

const licence = words(
  "driver's license",
  "driver's licence",
  'driver license',
  'driver licence',
  'drivers license',
  'drivers licence',
  'driving license',
  'driving licence',
  'driver_license',
  'drivers_license',
  'driver_licence',
  'driving_licence',
  'drivinglicence',
  'driverlicense',
  'driverslicense',
  'dl#',
  'dl no',
  'dl number',
  'dl num',
  'dln',
  'dl_number',
  'dmv',
  'license number',
  'licence number',
  'license no',
  'licence no',
  'license #',
  'lic#',
  'lic no',
  'permis de conduire',
  'führerschein',
  'fuehrerschein',
  'führerscheinnummer',
  'rijbewijs',
  'carnet de conducir',
  'permiso de conducir',
  'licencia de conducir',
  'patente di guida',
  'patente',
  'cnh',
  'carteira de motorista',
  'carta de condução',
  'prawo jazdy',
  'körkort',
  'førerkort',
  'kørekort',
  'ajokortti',
  'водительское удостоверение',
  '운전면허',
  '運転免許',
  '驾驶证',
  '驾照',
)

/**
 * What the states of the United States give out, by the kinds of forms: each line names states that use it. The union is
 * loose, which is why nothing is found without a word near it. Shorter ones (Alaska, Kansas) are found by their label only.
 */
const STATES: readonly [states: string, form: string][] = [
  ['AL CT DE GA ID IN IA ME MS MT NM NY NC ND OK OR PA RI SC SD TN TX UT VT WV WY', '\\d{7,9}'],
  ['AZ CA CO HI IN KY MA MO NE NV OK VA', '[A-Z]\\d{8,9}'],
  ['CA NE WV', '[A-Z]\\d{6,8}'],
  ['FL MD MI MN', '[A-Z]\\d{12}'],
  ['IL', '[A-Z]\\d{11}'],
  ['ID', '[A-Z]{2}\\d{6}[A-Z]'],
  ['LA', '0\\d{8}'],
  ['MO', '[A-Z]\\d{5,9}R?|\\d{8}[A-Z]{2}|\\d{9}[A-Z]'],
  ['MT', '\\d{13,14}'],
  ['NH', '\\d{2}[A-Z]{3}\\d{5}|NHL\\d{8}'],
  ['NJ', '[A-Z]\\d{14}'],
  ['ND', '[A-Z]{3}\\d{6}'],
  ['NV', '\\d{10,12}|X\\d{8}'],
  ['OH', '[A-Z]{2}\\d{6}'],
  ['VT', '\\d{7}A'],
  ['WA', '[A-Z]{3}[A-Z*]{2}\\d{3}[A-Z0-9]{2}|WDL[A-Z0-9]{9}'],
  ['WI', '[A-Z]\\d{13}'],
  // Canada's provinces, and what much of the world has: two letters at most, and digits.
  ['ON QC NL', '[A-Z]\\d{9,14}|[A-Z]\\d{4}\\d{5}\\d{5}'],
  ['elsewhere', '[A-Z]{1,2}\\d{6,10}[A-Z]{0,2}|\\d{2}[A-Z]{2}\\d{5,7}'],
]

const form = new RegExp(`^(${STATES.map(([, one]) => one).join('|')})$`)

/** Surname, decade, month (50 more for women), day, year, initials; the last three do not follow from the person. */
const UK = /^[A-Z]{1,5}9{0,4}\d(0[1-9]|1[0-2]|5[1-9]|6[0-2])(0[1-9]|[12]\d|3[01])\d[A-Z9]{2}\d[A-Z0-9]{2}$/

export const driverLicences: IdRows = {
  mixed: [
    {
      type: 'US_DRIVER_LICENSE',
      lengths: [7, 8, 9, 10, 11, 12, 13, 14, 15],
      form,
      words: licence,
      near: 'likely',
      solid: true,
    },
  ],
  digits: [
    {
      type: 'KR_DRIVER_LICENSE',
      lengths: [12],
      form: /^(1[1-9]|2[0-68])\d{10}$/,
      shapes: ['99-99-999999-99'],
      words: words('운전면허', '면허번호', 'driver license', 'driving license', "driver's license", 'driver'),
      near: 'likely',
      shaped: 'likely',
    },
  ],
  codes: [
    {
      type: 'UK_DRIVING_LICENCE',
      lengths: [16],
      form: UK,
      valid: (code) => /^[A-Z]{1,5}9*$/.test(code.slice(0, 5)),
      shapes: ['AAAAA 999999 AA9AA', 'AAAAA999999AA 9AA', 'AAAAA-999999-AA9AA'],
      words: licence,
      near: 'certain',
      shaped: 'likely',
      bare: 'likely',
      alone: 'likely',
    },
    {
      type: 'IT_DRIVER_LICENSE',
      lengths: [10],
      form: /^([A-Z]{2}\d{7}[A-Z]|U1[BCDFGHLJKMNPRSTUWYXZ0-9]{7}[A-Z])$/,
      words: words('patente', 'patente di guida', 'licenza', 'guida', 'driver', 'driving'),
      near: 'likely',
      bare: 'possible',
    },
    {
      type: 'DE_FUEHRERSCHEIN',
      lengths: [11],
      form: /^[A-Z]\d{2}[A-Z0-9]{6}\d[A-Z0-9]$/,
      words: words('führerschein', 'fuehrerschein', 'führerscheinnummer', 'fahrerlaubnis'),
      near: 'likely',
    },
  ],
}
