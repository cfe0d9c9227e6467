import { ALWAYS_ON } from '../core/detection-rules.ts'
import { Regex, RegexError } from '../core/text/regex/regex.ts'
import type { DetectionFile } from './detection-schema.ts'
import { fail, type KnownDetector, type PolicyContext, type PolicyFindings } from './policy-findings.ts'
import { quoteName, type Path } from './problem.ts'
import { didYouMean } from './suggest.ts'

/** Patterns that every text must be read through for: each costs some 4 ms for a megabyte. */
const MAX_WITHOUT_LITERAL = 10

/** Detectors that do not exist, switches that do nothing, patterns that cannot be matched. */
export function checkDetection(file: DetectionFile, context: PolicyContext, findings: PolicyFindings): void {
  checkCustomNames(file, context, findings)
  checkPatterns(file, context, findings)
  const { detectors } = context
  if (detectors === undefined) return
  const known = new Map<string, Switchable>(detectors.map((each) => [each.name, each]))
  for (const [i, name] of file.opt_in.entries()) {
    const path = ['detection', 'opt_in', i]
    if (known.get(name)?.optIn === true) continue
    if (known.has(name)) fail(context, findings, path, `The detector ${quoteName(name)} is on by default.`)
    else failUnknown(name, optional(known), path, context, findings)
  }
  for (const name of customOf(file)) known.set(name, { name })
  for (const section of ['off', 'shadow'] as const)
    for (const [i, name] of file[section].entries()) {
      const path = ['detection', section, i]
      if (ALWAYS_ON.has(name))
        fail(context, findings, path, 'Keys of this gateway are always looked for, and acted upon.')
      else if (!known.has(name)) failUnknown(name, known.keys(), path, context, findings)
    }
}

type Switchable = Pick<KnownDetector, 'name' | 'optIn'>

function* optional(known: ReadonlyMap<string, Switchable>): Generator<string> {
  for (const { name, optIn } of known.values()) if (optIn === true) yield name
}

function customOf({ custom }: DetectionFile): readonly string[] {
  return Object.values(custom).flatMap((list) => list.map(({ name }) => name))
}

function checkCustomNames(file: DetectionFile, context: PolicyContext, findings: PolicyFindings): void {
  const taken = new Set(context.detectors?.map(({ name }) => name))
  for (const [kind, list] of Object.entries(file.custom))
    for (const [i, { name }] of list.entries()) {
      if (taken.has(name))
        fail(
          context,
          findings,
          ['detection', 'custom', kind, i, 'name'],
          'There is a detector of this name already.',
        )
      taken.add(name)
    }
}

function checkPatterns(file: DetectionFile, context: PolicyContext, findings: PolicyFindings): void {
  let reading = 0
  for (const [i, { regex, max_length: maxLength, keywords }] of file.custom.patterns.entries()) {
    const path = ['detection', 'custom', 'patterns', i, 'regex']
    try {
      if (new Regex(regex, maxLength).literals !== undefined || keywords.length > 0) continue
      if (++reading > MAX_WITHOUT_LITERAL)
        fail(
          context,
          findings,
          path,
          `Only ${MAX_WITHOUT_LITERAL} patterns may have neither keywords nor two letters in a row that every match has: for these all of a text is read.`,
        )
    } catch (error) {
      if (!(error instanceof RegexError)) throw error
      fail(context, findings, path, error.message)
    }
  }
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
