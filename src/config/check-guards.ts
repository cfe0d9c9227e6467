import type { GuardModelsFile } from './guard-models-schema.ts'
import { fail, type PolicyContext, type PolicyFindings } from './policy-findings.ts'
import type { PolicyFile, RouteFile } from './policy-schema.ts'
import { quoteName, type Path } from './problem.ts'
import { didYouMean } from './suggest.ts'

/** What a policy asks of guards that the deployment does not have, or that they cannot do. */
export function checkGuards(file: PolicyFile, context: PolicyContext, findings: PolicyFindings): void {
  const general = file.guardrails.models
  checkRules(general, ['guardrails', 'models'], context, findings)
  for (const [i, route] of file.routes.entries()) {
    const path = ['routes', i]
    checkRules(route.guardrails?.models, [...path, 'guardrails', 'models'], context, findings)
    warnIfUnused(route, route.guardrails?.models ?? general, file, { path, context, findings })
  }
}

function checkRules(
  rules: GuardModelsFile | undefined,
  path: Path,
  context: PolicyContext,
  findings: PolicyFindings,
): void {
  const seen = new Set<string>()
  for (const [i, rule] of (rules ?? []).entries()) {
    const at = [...path, i]
    const guard = context.guards?.get(rule.guard)
    if (context.guards !== undefined && guard === undefined) failUnknown(rule.guard, at, context, findings)
    if (guard?.kind === 'presidio_analyzer' && rule.stages.includes('output'))
      fail(
        context,
        findings,
        [...at, 'stages'],
        'Presidio judges no replies: use `dlp.replies`, or another guard.',
      )
    // Two rules for one guard may differ in their labels; two for the same calls would ask twice.
    const key = `${rule.guard} ${[rule.data_classification ?? 'any'].flat().join()} ${rule.stages.join()}`
    if (seen.has(key)) fail(context, findings, [...at, 'guard'], 'Another rule asks this guard the same.')
    seen.add(key)
    if (rule.action === 'block' && rule.sample < 1 && !rule.shadow) {
      const message = 'It blocks only in the share of calls that it is asked about.'
      findings.warnings.push({ ...context.source.at([...at, 'sample']), message })
    }
  }
}

function failUnknown(name: string, at: Path, context: PolicyContext, findings: PolicyFindings): void {
  const known = [...(context.guards?.keys() ?? [])]
  const hint = didYouMean(name, known) || ` Known: ${known.join(', ') || 'none'}.`
  const message = `There is no guard ${quoteName(name)} in guards of caisson.yaml.${hint}`
  fail(context, findings, [...at, 'guard'], message)
}

/** What Presidio finds is for `dlp` to act upon. */
function warnIfUnused(
  route: RouteFile,
  rules: GuardModelsFile | undefined,
  { dlp }: PolicyFile,
  { path, context, findings }: { path: Path; context: PolicyContext; findings: PolicyFindings },
): void {
  const giver = (rules ?? []).find(({ guard }) => context.guards?.get(guard)?.kind === 'presidio_analyzer')
  if (giver === undefined) return
  const all = { ...dlp, ...route.dlp, actions: { ...dlp.actions, ...route.dlp?.actions } }
  const actions = [all.action_on_secret, all.action_on_pii, ...Object.values(all.actions)]
  if (actions.some((action) => action !== undefined && action !== 'allow')) return
  const message = `${giver.guard} finds what \`dlp\` acts upon, and here it allows everything: nothing comes of it.`
  findings.warnings.push({ ...context.source.at(path, 'key'), message })
}
