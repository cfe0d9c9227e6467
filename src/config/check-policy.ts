import type { Catalogue, CatalogueModel } from '../core/catalogue.ts'
import type { PolicyFile } from './policy-schema.ts'
import { checkDetection } from './check-detection.ts'
import { aliasesBehindOthers, checkRouting } from './check-routing.ts'
import { checkTools } from './check-tools.ts'
import { checkGuards } from './check-guards.ts'
import { checkTypes } from './check-types.ts'
import { conditionsOf, matchOf, routeId } from './policy.ts'
import { checkProvider, fail, note, type PolicyContext, type PolicyFindings } from './policy-findings.ts'
import { quoteName, type Path } from './problem.ts'
import { didYouMean } from './suggest.ts'

/** Finds what the schema cannot see: names that lead nowhere, routes that never apply, keys that do not act yet. */
export function checkPolicy(file: PolicyFile, context: PolicyContext): PolicyFindings {
  const findings: PolicyFindings = { problems: [], warnings: [], unenforced: [] }
  for (const [name, alias] of Object.entries(file.models)) {
    checkTarget(alias.primary, ['models', name, 'primary'], context, findings)
    for (const [i, target] of (alias.fallback ?? []).entries())
      checkTarget(target, ['models', name, 'fallback', i], context, findings)
  }
  checkRouting(file, context, findings)
  checkTools(file, context, findings)
  checkDetection(file.detection, context, findings)
  checkTypes(file, context, findings)
  checkGuards(file, context, findings)
  checkRoutes(file, context, findings)
  checkUnusedAliases(file, context, findings)
  for (const provider of Object.keys(file.circuit_breakers ?? {})) {
    checkProvider(provider, ['circuit_breakers', provider], 'key', context, findings)
  }
  if (file.retries.backoff.initial_ms > file.retries.backoff.max_ms) {
    fail(context, findings, ['retries', 'backoff', 'initial_ms'], 'Must be at most max_ms.')
  }
  return findings
}

type Target = PolicyFile['models'][string]['primary']

function checkTarget(target: Target, path: Path, context: PolicyContext, findings: PolicyFindings): void {
  if (!checkProvider(target.provider, [...path, 'provider'], 'value', context, findings)) return
  const catalogue = catalogueOf(target, context)
  if (catalogue === undefined) return
  const model = catalogue.models.get(target.model)
  const at = [...path, 'model']
  if (model === undefined && catalogue.open) {
    const message = `The catalogue does not list ${quoteName(target.model)}: what its calls cost is unknown.`
    findings.warnings.push({ ...context.source.at(at), message })
  } else if (model === undefined) {
    const known = [...catalogue.models.values()]
      .filter((m) => !isRetired(m, context.nowMs))
      .map((m) => m.name)
    const hint = didYouMean(target.model, known)
    const message = `There is no model ${quoteName(target.model)} at ${catalogue.kind}.${hint} Known: ${known.join(', ')}.`
    fail(context, findings, at, message)
  } else if (model.retiredFromMs !== undefined) {
    checkRetirement(model, model.retiredFromMs, at, context, findings)
  }
}

function checkRetirement(
  model: CatalogueModel,
  fromMs: number,
  path: Path,
  context: PolicyContext,
  findings: PolicyFindings,
): void {
  const date = new Date(fromMs).toISOString().slice(0, 10)
  const use = `Use ${quoteName(model.successor ?? '')} instead.`
  if (isRetired(model, context.nowMs)) {
    fail(context, findings, path, `The model ${quoteName(model.name)} was retired on ${date}. ${use}`)
  } else {
    findings.warnings.push({
      ...context.source.at(path),
      message: `The model ${quoteName(model.name)} retires on ${date}. ${use}`,
    })
  }
}

function isRetired(model: CatalogueModel, nowMs: number): boolean {
  return model.retiredFromMs !== undefined && model.retiredFromMs <= nowMs
}

function catalogueOf(target: Target, context: PolicyContext): Catalogue | undefined {
  return context.catalogues.get(context.providers?.get(target.provider) ?? '')
}

function checkRoutes(file: PolicyFile, context: PolicyContext, findings: PolicyFindings): void {
  const names = new Map<string, number>()
  if (file.routes.length === 0) {
    const message = 'There is no route, so every call is refused.'
    findings.warnings.push({ ...context.source.at(['routes'], 'key'), message })
  }
  for (const [i, route] of file.routes.entries()) {
    const path = ['routes', i]
    const id = routeId(route, i)
    if (names.has(id)) {
      const message = `routes[${names.get(id)}] has this name already.`
      fail(context, findings, [...path, 'name'], message)
    } else names.set(id, i)
    const alias = Object.hasOwn(file.models, route.model_alias) ? file.models[route.model_alias] : undefined
    if (alias === undefined) {
      const known = Object.keys(file.models)
      const hint = didYouMean(route.model_alias, known) || ` Known: ${known.join(', ') || 'none'}.`
      fail(
        context,
        findings,
        [...path, 'model_alias'],
        `There is no alias ${quoteName(route.model_alias)} in models.${hint}`,
      )
    } else checkCaps(route, alias.primary, path, context, findings)
    noteRoute(route, path, context, findings)
    warnIfShadowed(file, i, context, findings)
  }
}

type RouteFile = PolicyFile['routes'][number]

function checkCaps(
  route: RouteFile,
  target: Target,
  path: Path,
  context: PolicyContext,
  findings: PolicyFindings,
): void {
  const model = catalogueOf(target, context)?.models.get(target.model)
  if (model === undefined) return
  const warn = (key: string, limit: number): void => {
    const message = `${target.model} takes at most ${limit} tokens here, so this cap never acts.`
    findings.warnings.push({ ...context.source.at([...path, key]), message })
  }
  if ((route.max_input_tokens ?? 0) > model.contextTokens) warn('max_input_tokens', model.contextTokens)
  if ((route.max_output_tokens ?? 0) > model.maxOutputTokens) warn('max_output_tokens', model.maxOutputTokens)
}

/** The first route that matches wins, so one that only matches what an earlier one took never applies. */
function warnIfShadowed(
  file: PolicyFile,
  index: number,
  context: PolicyContext,
  findings: PolicyFindings,
): void {
  const route = file.routes[index]
  if (route === undefined) return
  const earlier = file.routes.findIndex((other, i) => i < index && covers(other, route))
  const cover = file.routes[earlier]
  if (cover === undefined) return
  const message = `This route never applies: ${routeId(cover, earlier)} stands before it and takes all its calls.`
  findings.warnings.push({ ...context.source.at(['routes', index]), message })
}

function covers(earlier: RouteFile, later: RouteFile): boolean {
  if (earlier.model_alias !== later.model_alias) return false
  const wanted = new Map(conditionsOf(matchOf(later.match)))
  return conditionsOf(matchOf(earlier.match)).every(([key, allowed]) =>
    wanted.get(key)?.every((value) => allowed.includes(value)),
  )
}

function checkUnusedAliases(file: PolicyFile, context: PolicyContext, findings: PolicyFindings): void {
  const granted = new Set([...file.routes.map((route) => route.model_alias), ...aliasesBehindOthers(file)])
  for (const name of Object.keys(file.models)) {
    if (granted.has(name)) continue
    const message = 'No route grants this alias, so every call for it is refused.'
    findings.warnings.push({ ...context.source.at(['models', name], 'key'), message })
  }
}

function noteRoute(route: RouteFile, path: Path, context: PolicyContext, findings: PolicyFindings): void {
  if (route.require_approval) {
    note(
      context,
      findings,
      [...path, 'require_approval'],
      'Approval is not asked for yet: calls of this route go through without it.',
    )
  }
  if (route.log_policy === 'metadata_and_redacted_prompt') {
    const what = 'Redacted prompts are not kept yet: only the metadata of calls of this route is.'
    note(context, findings, [...path, 'log_policy'], what)
  }
}
