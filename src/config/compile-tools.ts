import { hostPattern } from '../core/hosts.ts'
import type { ToolMatch, ToolRule, ToolRules } from '../core/tool-rules.ts'
import type { ToolsFile } from './tools-schema.ts'

/** @param conditions gives the conditions of a rule as lists */
export function compileTools(
  file: ToolsFile,
  conditions: (match: ToolsFile['rules'][number]['match']) => ToolMatch,
): ToolRules {
  return {
    rules: file.rules.map((rule, index) => compileRule(rule, index, conditions(rule.match))),
    byDefault: file.default,
    onDenied: file.on_denied,
    onDeniedCall: file.on_denied_call,
    maxIterations: file.max_iterations,
    maxIdenticalCalls: file.max_identical_calls,
    taint: file.taint,
    checks: file.arguments,
  }
}

function compileRule(file: ToolsFile['rules'][number], index: number, match: ToolMatch): ToolRule {
  return {
    id: toolRuleId(file, index),
    match,
    tools: [file.tools].flat(),
    effect: file.effect,
    category: file.category,
    needsApproval: (file.approval ?? (file.effect === 'write' ? 'required' : 'none')) === 'required',
    egressHosts: file.egress_hosts?.map((host) => hostPattern(host) ?? host),
    isTrusted: file.results === 'trusted',
  }
}

/** The name of a rule, or its place where it has none. */
export function toolRuleId(file: Pick<ToolsFile['rules'][number], 'name'>, index: number): string {
  return file.name ?? `tools.rules[${index}]`
}
