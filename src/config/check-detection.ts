import { ALWAYS_ON } from '../core/detection-rules.ts'
import type { DetectionFile } from './detection-schema.ts'
import { fail, type KnownDetector, type PolicyContext, type PolicyFindings } from './policy-findings.ts'
import { quoteName, type Path } from './problem.ts'
import { didYouMean } from './suggest.ts'

/** Detectors that do not exist, and switches that do nothing. */
export function checkDetection(file: DetectionFile, context: PolicyContext, findings: PolicyFindings): void {
  const known = context.detectors && new Map(context.detectors.map((each) => [each.name, each]))
  if (known === undefined) return
  for (const [i, name] of file.opt_in.entries()) {
    const path = ['detection', 'opt_in', i]
    if (known.get(name)?.optIn === true) continue
    if (known.has(name)) fail(context, findings, path, `The detector ${quoteName(name)} is on by default.`)
    else failUnknown(name, optional(known), path, context, findings)
  }
  for (const [i, name] of file.off.entries()) {
    const path = ['detection', 'off', i]
    if (ALWAYS_ON.has(name)) fail(context, findings, path, 'Keys of this gateway are always looked for.')
    else if (!known.has(name)) failUnknown(name, known.keys(), path, context, findings)
  }
}

function* optional(known: ReadonlyMap<string, KnownDetector>): Generator<string> {
  for (const { name, optIn } of known.values()) if (optIn === true) yield name
}

function failUnknown(
  name: string,
  known: Iterable<string>,
  path: Path,
  context: PolicyContext,
  findings: PolicyFindings,
): void {
  const hint = didYouMean(name, known) || ' The guide to screening lists all there are.'
  fail(context, findings, path, `There is no such detector as ${quoteName(name)}.${hint}`)
}
