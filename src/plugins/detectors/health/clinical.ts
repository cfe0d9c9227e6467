import type { CodeRun, Detector, Match, Subject } from '../contract.ts'
import { isWordChar, near, words } from '../context.ts'

const clinical = words(
  'diagnosis',
  'diagnosed',
  'diagnoses',
  'dx',
  'icd',
  'icd-10',
  'icd10',
  'icd-10-cm',
  'condition',
  'patient',
  'assessment',
  'history of',
  'diagnose',
  'diagnostic',
  'diagnóstico',
  'diagnosi',
)

/** A chapter's letter, two places, and up to four behind a full stop. `U` is for provisional codes. */
const ICD = /^[A-Z]\d[0-9AB]\.[0-9A-Z]{1,4}$/i

/** ICD-10, with its full stop: `E11.9`. Off by default: error codes and parts look the same. */
export const diagnosisCode: Detector = {
  name: 'icd_10',
  type: 'HEALTH_CONDITION',
  group: 'HEALTH_ID',
  maxLength: 8,
  optIn: true,
  codeLengths: [4, 5, 6, 7],
  examineCode(subject: Subject, { start, end }: CodeRun): Match | undefined {
    if (!ICD.test(subject.text.slice(start, end))) return undefined
    return near(subject, start, end, clinical) ? { start, end, tier: 'likely' } : undefined
  },
}

/** Generic names end in stems that the WHO gives to a class of drugs, and little else ends in. */
const STEMS = [
  'prazole',
  'sartan',
  'statin',
  'cillin',
  'mycin',
  'floxacin',
  'azepam',
  'oxetine',
  'triptan',
  'gliptin',
  'gliflozin',
  'semide',
  'thiazide',
  'conazole',
  'lukast',
  'tidine',
  'parin',
  'xaban',
  'tinib',
  'ciclovir',
  'caine',
  'barbital',
  'codone',
  'pril',
  'olol',
  'dipine',
  'formin',
  'profen',
]

const dosage = words(
  'mg',
  'mcg',
  'tablet',
  'tablets',
  'daily',
  'dose',
  'medication',
  'medications',
  'prescribed',
  'rx',
  'take',
  'takes',
  'taking',
  'bid',
  'tid',
  'qd',
)
const LONGEST = 24
const SHORTEST = 6
const STRENGTH = /^ ?\d{1,5}(?:\.\d{1,3})? ?(?:mg|mcg|g|ml|iu)\b/i

/** Names of drugs by their stem, with a dose or a word about taking them. Off by default: a drug's name is nobody's. */
export const medication: Detector = {
  name: 'medication',
  type: 'MEDICATION_NAME',
  group: 'HEALTH_ID',
  maxLength: LONGEST + 12,
  optIn: true,
  anchors: STEMS,
  examineAnchor(subject: Subject, at: number, anchor: string): Match | undefined {
    const { lower, text } = subject
    let start = at
    while (start > 0 && at - start < LONGEST && /[a-z]/.test(lower.charAt(start - 1))) start--
    let end = at + anchor.length
    if (isWordChar(lower, end) || isWordChar(lower, start - 1) || end - start < SHORTEST) return undefined
    const strength = STRENGTH.exec(text.slice(end, end + 12))
    end += strength?.[0].length ?? 0
    return strength || near(subject, start, end, dosage) ? { start, end, tier: 'likely' } : undefined
  },
}
