import type { Group } from '../../../core/finding.ts'
import type { Detector } from '../contract.ts'
import { keyed, labelled } from './label.ts'
import { labelRows } from './rows.ts'

/** Numbers that only a label tells: nothing in them says what they are. Behind their label, and under a key that is one. */
export const labelDetectors: readonly Detector[] = [
  ...labelRows.map((row) => labelled(row, labelRows)),
  keyed('health_key', 'HEALTH_ID', of('HEALTH_ID')),
  keyed('gov_key', 'GOV_ID', of('GOV_ID')),
  keyed('member_key', 'PERSON_ORG', of('PERSON_ORG')),
  keyed('policy_key', 'FINANCIAL', of('FINANCIAL')),
]

function of(group: Group) {
  return labelRows.filter((row) => row.group === group)
}
