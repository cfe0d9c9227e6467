import type { Finding, Group } from '../../core/finding.ts'
import type { GuardRule } from '../../core/guard-rules.ts'
import type { GuardSpan } from '../../plugins/guardrails/contract.ts'

/** Below this, Presidio itself speaks of weak signs. */
const USUAL_SCORE = 0.5

/** Types of Presidio that are of another group than numbers of states. Those that we find ourselves have our names. */
const GROUPS: Readonly<Record<string, Group>> = {
  PERSON: 'PERSON_ORG',
  ORGANIZATION: 'PERSON_ORG',
  NRP: 'PERSON_ORG',
  LOCATION: 'PLACE',
  ADDRESS: 'PLACE',
  STREET_ADDRESS: 'PLACE',
  DATE_TIME: 'TIME',
  DATE_OF_BIRTH: 'TIME',
  AGE: 'TIME',
  EMAIL_ADDRESS: 'CONTACT',
  PHONE_NUMBER: 'CONTACT',
  URL: 'NETWORK',
  IP_ADDRESS: 'NETWORK',
  MAC_ADDRESS: 'NETWORK',
  CREDIT_CARD: 'FINANCIAL',
  IBAN_CODE: 'FINANCIAL',
  CRYPTO: 'FINANCIAL',
  US_BANK_NUMBER: 'FINANCIAL',
  MEDICAL_LICENSE: 'HEALTH_ID',
  UK_NHS: 'HEALTH_ID',
  AU_MEDICARE: 'HEALTH_ID',
  PASSWORD: 'SECRET',
  API_KEY: 'SECRET',
}

/** `US_SSN`, `IN_PAN`: a state, and what it numbers. */
const OF_A_STATE = /^[A-Z]{2}_[A-Z_]+$/

/** @param from where the text that was judged begins in the string that it is of */
export function findingOf({ type, start, end, score }: GuardSpan, from: number, rule: GuardRule): Finding {
  return {
    type,
    group: GROUPS[type] ?? (OF_A_STATE.test(type) ? 'GOV_ID' : 'CUSTOM'),
    tier: score >= (rule.minScore ?? USUAL_SCORE) ? 'likely' : 'possible',
    detector: `guard_${rule.guard}`,
    start: from + start,
    end: from + end,
  }
}
