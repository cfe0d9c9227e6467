import type { CodeRun, Detector, Match, Subject } from '../contract.ts'
import { near, spellings, words } from '../context.ts'
import { isLabel, keyHas, valueAfter } from '../label.ts'

const VIN_NEAR = words(
  'vin',
  'vehicle',
  'chassis',
  'vehicle identification',
  'fahrgestellnummer',
  'fin',
  'bastidor',
  'telaio',
  'car',
  'truck',
)
const VIN_LENGTH = 17
const CHECK_PLACE = 8
/** Values of A–Z without I, O and Q (49 CFR 565), and weights by place. */
const VIN_VALUES: Readonly<Record<string, number>> = {
  A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8, J: 1, K: 2, L: 3, M: 4, N: 5, P: 7, R: 9, S: 2, T: 3, U: 4, V: 5, W: 6, X: 7,
  Y: 8, Z: 9,
} // prettier-ignore
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

/** Numbers of vehicles (ISO 3779). North America has a check digit; elsewhere a word must stand near. */
export const vin: Detector = {
  name: 'vin',
  type: 'VIN',
  group: 'GOV_ID',
  maxLength: VIN_LENGTH,
  codeLengths: [VIN_LENGTH],
  examineCode,
}

function examineCode(subject: Subject, { start, end, code, groups }: CodeRun): Match | undefined {
  if (groups.length !== 1 || subject.text.slice(start, end) !== code) return undefined
  if (!/^[A-HJ-NPR-Z0-9]{13}\d{4}$/.test(code)) return undefined
  const context = near(subject, start, end, VIN_NEAR) || keyHas(subject, ['vin'])
  if (hasCheckDigit(code)) return { start, end, tier: context ? 'certain' : 'likely' }
  return context ? { start, end, tier: 'likely' } : undefined
}

function hasCheckDigit(code: string): boolean {
  let sum = 0
  for (const [at, weight] of VIN_WEIGHTS.entries()) {
    const char = code.charAt(at)
    sum += weight * (VIN_VALUES[char] ?? Number(char))
  }
  const check = sum % 11
  return code.charAt(CHECK_PLACE) === (check === 10 ? 'X' : String(check))
}

const PLATE_LABELS = [
  'license plate', 'licence plate', 'number plate', 'plate number', 'plate no', 'registration plate', 'vehicle registration', 'plate',
  'kennzeichen', 'matrícula', 'matricula', 'immatriculation', 'targa', 'kenteken', 'placa', '车牌', 'госномер',
] // prettier-ignore
const PLATE_FILLERS = new Set(['license', 'plate', 'registration', 'del', 'vehículo'])
const PLATE =
  /^(?:[A-Z]{1,4}|\d{1,4}|[A-Z]+\d+[A-Z]*|\d+[A-Z]+\d*)(?:[ -·]?(?:[A-Z]{1,4}|\d{1,4}|[A-Z]\d+[A-Z]*)){0,3}(?![\w-])/
const PLATE_LONGEST = 12

/** What is on the plates of vehicles: capitals and digits behind their label. */
export const licensePlate: Detector = {
  name: 'license_plate',
  type: 'LICENSE_PLATE',
  group: 'GOV_ID',
  maxLength: 60,
  anchors: PLATE_LABELS.flatMap(spellings),
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) =>
    isLabel(subject, at, at + anchor.length)
      ? plateAt(subject, valueAfter(subject, at + anchor.length, PLATE_FILLERS))
      : undefined,
}

function plateAt({ text }: Subject, start: number): Match | undefined {
  const plate = PLATE.exec(text.slice(start, start + PLATE_LONGEST + 1))?.[0]
  if (plate === undefined || plate.length < 4 || plate.length > PLATE_LONGEST) return undefined
  return /\d/.test(plate) && /[A-Z]/.test(plate)
    ? { start, end: start + plate.length, tier: 'likely' }
    : undefined
}
