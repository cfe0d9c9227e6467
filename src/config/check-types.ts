import { GROUPS } from '../core/finding.ts'
import { typeOf } from './compile-detection.ts'
import type { PolicyFile } from './policy-schema.ts'
import { fail, type PolicyContext, type PolicyFindings } from './policy-findings.ts'
import { quoteName, type Path } from './problem.ts'
import { didYouMean } from './suggest.ts'

/** Guards of these kinds find types of their own. */
const NAME_TYPES = new Set(['presidio_analyzer', 'webhook'])

/** Types that nobody finds: a rule for one does nothing, and whoever wrote it believes otherwise. */
export function checkTypes(file: PolicyFile, context: PolicyContext, findings: PolicyFindings): void {
  const { detectors, guards } = context
  if (detectors === undefined || [...(guards?.values() ?? [])].some(({ kind }) => NAME_TYPES.has(kind)))
    return
  const custom = Object.values(file.detection.custom).flat()
  const builtIn = detectors.flatMap((each) => [each.type, ...(each.types ?? [])])
  const types = new Set([...builtIn, ...custom.map(typeOf)])
  const judge = (names: object | undefined, known: ReadonlySet<string>, path: Path): void => {
    for (const name of Object.keys(names ?? {})) {
      if (known.has(name)) continue
      const message = `Nothing finds the type ${quoteName(name)}.${didYouMean(name, known)}`
      fail(context, findings, [...path, name], message)
    }
  }
  judge(file.dlp.actions, types, ['dlp', 'actions'])
  for (const [i, { dlp }] of file.routes.entries())
    judge(dlp?.actions, types, ['routes', i, 'dlp', 'actions'])
  judge(file.classify_by_content, new Set([...types, ...GROUPS]), ['classify_by_content'])
}
