import { describe, expect, it } from 'vitest'
import { findings } from '../../../engines/screening/testing.ts'
import { labelDetectors } from './index.ts'

const hits: readonly [text: string, finding: string][] = [
  ['Verify 1234567 (MRN) please', 'MEDICAL_RECORD_NUMBER likely 1234567'],
  ['Employee ID\n441200\n', 'EMPLOYEE_ID likely 441200'],
  ['<MedicaidID>12345678A</MedicaidID>', 'HEALTH_INSURANCE_ID likely 12345678A'],
  ['{"type":{"text":"MRN"},"value":"7781234"}', 'MEDICAL_RECORD_NUMBER likely 7781234'],
  ["Driver's License: D123-4567-8901-23", 'DRIVER_LICENSE likely D123-4567-8901-23'],
  ['MRN: 12345678', 'MEDICAL_RECORD_NUMBER likely 12345678'],
  ['MRN 00-12-34-56', 'MEDICAL_RECORD_NUMBER likely 00-12-34-56'],
  ['(MRN: MRN-3714944)', 'MEDICAL_RECORD_NUMBER likely MRN-3714944'],
  ['patient (ID: MRN-3714944)', 'MEDICAL_RECORD_NUMBER likely MRN-3714944'],
  ['Medical Record Number: A1234567', 'MEDICAL_RECORD_NUMBER likely A1234567'],
  ['medical record # 4432-991', 'MEDICAL_RECORD_NUMBER likely 4432-991'],
  ['patient_id: "PT-0049213"', 'MEDICAL_RECORD_NUMBER likely PT-0049213'],
  ['"mrn":"883920112"', 'MEDICAL_RECORD_NUMBER likely 883920112'],
  ['Patient ID is 8829301', 'MEDICAL_RECORD_NUMBER likely 8829301'],
  ['病历号：20231234', 'MEDICAL_RECORD_NUMBER likely 20231234'],
  ['| MRN | 1234567 |', 'MEDICAL_RECORD_NUMBER likely 1234567'],
  ['**MRN:** 7781234', 'MEDICAL_RECORD_NUMBER likely 7781234'],
  ['Member ID: XYZ123456789', 'HEALTH_INSURANCE_ID likely XYZ123456789'],
  ['Insurance ID# ABC-123456', 'HEALTH_INSURANCE_ID likely ABC-123456'],
  ['Subscriber ID: 998877665', 'HEALTH_INSURANCE_ID likely 998877665'],
  ['Policy Number: HP-9921-3345, Aetna health plan', 'HEALTH_INSURANCE_ID likely HP-9921-3345'],
  ['health plan beneficiary number 4455667788', 'HEALTH_INSURANCE_ID likely 4455667788'],
  ['Medicaid ID: 12345678A', 'HEALTH_INSURANCE_ID likely 12345678A'],
  ['Employee ID: E12345', 'EMPLOYEE_ID likely E12345'],
  ['Emp #: 44213', 'EMPLOYEE_ID likely 44213'],
  ['(EMP: EMP-38850)', 'EMPLOYEE_ID likely EMP-38850'],
  ['employee_id=100234', 'EMPLOYEE_ID likely 100234'],
  ['Employee No. 8812', 'EMPLOYEE_ID likely 8812'],
  ['badge number 99213', 'EMPLOYEE_ID likely 99213'],
  ['EMP-38850', 'EMPLOYEE_ID likely EMP-38850'],
  ['Personalnummer: 00432156', 'EMPLOYEE_ID likely 00432156'],
  ['Insurance: NID-900201215', 'NATIONAL_ID likely NID-900201215'],
  ['National ID: 1234567890', 'NATIONAL_ID likely 1234567890'],
  ['national identity number AB1234567', 'NATIONAL_ID likely AB1234567'],
  ['identity card no 1234567890', 'NATIONAL_ID likely 1234567890'],
  ['International tax id: TAX-700007038', 'TAX_ID likely TAX-700007038'],
  ['Tax ID: 123456789012', 'TAX_ID likely 123456789012'],
  ['VAT number: GB123456789', 'TAX_ID likely GB123456789'],
  ['Customer ID: C-1000234', 'CUSTOMER_ID likely C-1000234'],
  ['Kundennummer: 12345678', 'CUSTOMER_ID likely 12345678'],
  ['Rx #: 7712345', 'PRESCRIPTION_NUMBER likely 7712345'],
  ['Prescription number: RX-889123', 'PRESCRIPTION_NUMBER likely RX-889123'],
  ['claim #CLM-2024-00123', 'POLICY_NUMBER likely CLM-2024-00123'],
]

const nearMisses: readonly string[] = [
  'the patient id field is required',
  'member id is not set',
  'employee id 12',
  'Employee ID format: 2024-01-01',
  'case no 5',
  'tax 2024 report',
  'policy: allow 443',
  'emp = 5',
  'badge: v1.2.3',
  'insurance: none',
  'temp-38850',
  'patient 12345 steps',
  'national id: see section 3.2.1',
  'MRN',
  'mrn: ',
]

describe('labelDetectors', () => {
  it.each(hits)('finds %s', (text, finding) => {
    expect(findings(text, labelDetectors)).toEqual([finding])
  })

  it.each(nearMisses)('lets pass %s', (text) => {
    expect(findings(text, labelDetectors)).toEqual([])
  })

  it.each([
    ['patientMrn', '00123456', ['MEDICAL_RECORD_NUMBER likely 00123456']],
    ['employee_id', 'E-10234', ['EMPLOYEE_ID likely E-10234']],
    ['member number', 'W123456789', ['HEALTH_INSURANCE_ID likely W123456789']],
    ['created', '00123456', []],
    ['mrn', 'none', []],
    ['mrn', '2024-01-31', []],
  ])('under the key %s, of %s', (key, value, expected) => {
    expect(findings(value, labelDetectors, key)).toEqual(expected)
  })
})
