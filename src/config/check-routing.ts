import { fail, checkProvider, type PolicyContext, type PolicyFindings } from './policy-findings.ts'
import type { PolicyFile } from './policy-schema.ts'
import { quoteName, type Path } from './problem.ts'
import { didYouMean } from './suggest.ts'

/** Aliases that are reached through others: nobody need be granted them by name. */
export function aliasesBehindOthers(file: PolicyFile): readonly string[] {
  const behind = Object.values(file.models).flatMap(({ canary, mirror }) => [canary?.alias, mirror?.alias])
  const arms = Object.values(file.experiments ?? {}).flatMap(({ arms: sides }) => Object.values(sides))
  return [...behind, ...arms.map(({ alias }) => alias)].filter((alias) => alias !== undefined)
}

/** Splits of traffic must lead to aliases, and restrictions must leave something to go to. */
export function checkRouting(file: PolicyFile, context: PolicyContext, findings: PolicyFindings): void {
  for (const [name, { canary, mirror }] of Object.entries(file.models)) {
    for (const [kind, alias] of [
      ['canary', canary?.alias],
      ['mirror', mirror?.alias],
    ] as const) {
      if (alias === undefined) continue
      const path = ['models', name, kind, 'alias']
      if (alias === name) fail(context, findings, path, 'Must be another alias than the one it belongs to.')
      else checkAlias(alias, file, path, context, findings)
    }
  }
  for (const [id, { alias, arms }] of Object.entries(file.experiments ?? {})) {
    checkAlias(alias, file, ['experiments', id, 'alias'], context, findings)
    for (const [arm, { alias: served }] of Object.entries(arms))
      checkAlias(served, file, ['experiments', id, 'arms', arm, 'alias'], context, findings)
  }
  for (const name of Object.keys(file.providers ?? {}))
    checkProvider(name, ['providers', name], 'key', context, findings)
  checkResidency(file, context, findings)
}

function checkAlias(
  name: string,
  file: PolicyFile,
  path: Path,
  context: PolicyContext,
  findings: PolicyFindings,
): void {
  if (Object.hasOwn(file.models, name)) return
  const known = Object.keys(file.models)
  const hint = didYouMean(name, known) || ` Known: ${known.join(', ') || 'none'}.`
  fail(context, findings, path, `There is no alias ${quoteName(name)} in models.${hint}`)
}

/** A route none of whose targets is in an allowed region refuses every call. */
function checkResidency(file: PolicyFile, context: PolicyContext, findings: PolicyFindings): void {
  for (const [i, route] of file.routes.entries()) {
    const alias = Object.hasOwn(file.models, route.model_alias) ? file.models[route.model_alias] : undefined
    if (route.residency === undefined || alias === undefined || context.providers === undefined) continue
    const allowed = new Set([route.residency].flat())
    const targets = [alias.primary, ...(alias.fallback ?? [])]
    if (targets.some(({ provider }) => allowed.has(context.regions.get(provider) ?? ''))) continue
    const message = `No target of ${route.model_alias} is in such a region, so every call is refused: give its provider a region in caisson.yaml.`
    findings.warnings.push({ ...context.source.at(['routes', i, 'residency'], 'key'), message })
  }
}
