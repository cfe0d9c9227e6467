import { hostPattern } from '../core/hosts.ts'
import { toolRuleId } from './compile-tools.ts'
import { fail, type PolicyContext, type PolicyFindings } from './policy-findings.ts'
import type { PolicyFile } from './policy-schema.ts'
import { quoteName } from './problem.ts'
import { didYouMean } from './suggest.ts'

/** Rules for tools whose names lead nowhere, or whose keys contradict each other. */
export function checkTools(file: PolicyFile, context: PolicyContext, findings: PolicyFindings): void {
  const names = new Map<string, number>()
  for (const [i, rule] of (file.tools?.rules ?? []).entries()) {
    const path = ['tools', 'rules', i]
    const id = toolRuleId(rule, i)
    if (names.has(id))
      fail(context, findings, [...path, 'name'], `tools.rules[${names.get(id)}] has this name already.`)
    names.set(id, i)
    for (const [at, host] of (rule.egress_hosts ?? []).entries()) {
      if (hostPattern(host) !== undefined) continue
      const message = `${quoteName(host)} is no host. Write it without scheme, port and path: api.example.com, *.example.com, 10.0.0.1.`
      fail(context, findings, [...path, 'egress_hosts', at], message)
    }
    for (const alias of [rule.match.alias ?? []].flat()) {
      if (Object.hasOwn(file.models, alias)) continue
      const known = Object.keys(file.models)
      const hint = didYouMean(alias, known) || ` Known: ${known.join(', ') || 'none'}.`
      fail(
        context,
        findings,
        [...path, 'match', 'alias'],
        `There is no alias ${quoteName(alias)} in models.${hint}`,
      )
    }
    if (rule.effect !== 'forbidden') continue
    for (const key of ['approval', 'egress_hosts', 'category'] as const)
      if (rule[key] !== undefined)
        fail(context, findings, [...path, key], 'Has no meaning for a tool that is forbidden.')
  }
}
