import type { Detector, Match, Subject } from '../contract.ts'
import { isWordChar } from '../context.ts'
import { isLabel, valueAfter } from '../label.ts'

/** Countries of ISO 3166, and Kosovo, as SWIFT has it. */
const COUNTRIES = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH ' +
    'CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN ' +
    'GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI ' +
    'LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM ' +
    'PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD ' +
    'TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'
  ).split(' '),
)

const FILLERS = new Set(['swift', 'bic', 'address', 'bank', 'or', 'and', 'identifier'])
const SHAPE = /^[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/
const LONG = 11
const SHORT = 8

/** Codes of banks (ISO 9362): capitals, a country in the middle, behind the word SWIFT or BIC. */
export const swiftBic: Detector = {
  name: 'swift_bic',
  type: 'SWIFT_BIC',
  group: 'FINANCIAL',
  maxLength: 50,
  anchors: ['swift', 'bic'],
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) =>
    isLabel(subject, at, at + anchor.length)
      ? codeAt(subject, valueAfter(subject, at + anchor.length, FILLERS))
      : undefined,
}

function codeAt({ text }: Subject, start: number): Match | undefined {
  for (const length of [LONG, SHORT]) {
    const found = SHAPE.exec(text.slice(start, start + length))
    const country = found?.[1]
    if (country === undefined || found?.[0].length !== length || isWordChar(text, start + length)) continue
    if (COUNTRIES.has(country)) return { start, end: start + length, tier: 'likely' }
  }
  return undefined
}
