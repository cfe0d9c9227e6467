import { createHash } from 'node:crypto'
import type { DetectionRules } from '../core/detection-rules.ts'
import type { DetectionFile } from './detection-schema.ts'

export function compileDetection(file: DetectionFile): DetectionRules {
  const rules = { optIn: sorted(file.opt_in), off: sorted(file.off) }
  return { version: createHash('sha256').update(JSON.stringify(rules)).digest('hex'), ...rules }
}

/** The order in which they are named changes nothing, and so no version. */
function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted()
}
