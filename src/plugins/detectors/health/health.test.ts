import { describe, expect, it } from 'vitest'
import { findings } from '../../../engines/screening/testing.ts'
import { healthDetectors } from './index.ts'

const hits: readonly [text: string, finding: string][] = [
  ['NHS number 943 476 5870', 'UK_NHS certain 943 476 5870'],
  ['nhs no: 9434765870', 'UK_NHS certain 9434765870'],
  ['943 476 5870', 'UK_NHS likely 943 476 5870'],
  ['Medicare 2123 45670 1', 'AU_MEDICARE certain 2123 45670 1'],
  ['2123 45670 1', 'AU_MEDICARE likely 2123 45670 1'],
  ['NPI 1234567893', 'US_NPI certain 1234567893'],
  ['NPI#: 1245319599', 'US_NPI certain 1245319599'],
  ['DEA AP5836727', 'US_DEA certain AP5836727'],
  ['AP5836727', 'US_DEA likely AP5836727'],
  ['1EG4-TE5-MK73', 'US_MBI likely 1EG4-TE5-MK73'],
  ['MBI: 1EG4TE5MK73', 'US_MBI certain 1EG4TE5MK73'],
  ['KVNR A123456780', 'DE_HEALTH_INSURANCE certain A123456780'],
  ['Versichertennummer: A123456780', 'DE_HEALTH_INSURANCE certain A123456780'],
  ['LANR: 123456601', 'DE_LANR certain 123456601'],
  ['NHI number ZAC5361', 'NZ_NHI certain ZAC5361'],
  ['Diagnosis: E11.9', 'HEALTH_CONDITION likely E11.9'],
  ['takes Lisinopril 10 mg', 'MEDICATION_NAME likely Lisinopril 10 mg'],
]

const nearMisses: readonly string[] = [
  'NHS number 943 476 5871',
  'NPI 1234567890',
  'DEA AP5836728',
  'phone 943-476-5871',
  '1EG4-TE5-MS73',
  'Medicare 2123 45671 1',
  'KVNR A123456781',
  'error E11.9 in module',
  'statin',
  'a lovastatin trial',
]

describe('healthDetectors', () => {
  it.each(hits)('finds %s', (text, finding) => {
    expect(findings(text, healthDetectors)).toEqual([finding])
  })

  it.each(nearMisses)('lets pass %s', (text) => {
    expect(findings(text, healthDetectors).filter((each) => !each.includes(' possible '))).toEqual([])
  })
})
