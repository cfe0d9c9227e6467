import type { Detector } from '../contract.ts'
import { idDetector } from '../id-table.ts'
import { diagnosisCode, medication } from './clinical.ts'
import { healthIds } from './ids.ts'

/** What tells of somebody's health: their numbers, and, for who asks for them, codes of illnesses and names of drugs. */
export const healthDetectors: readonly Detector[] = [
  idDetector('health_id', 'HEALTH_ID', [healthIds]),
  diagnosisCode,
  medication,
]
