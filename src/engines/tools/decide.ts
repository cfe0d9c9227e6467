import type { Work } from '../../core/identity.ts'
import type { DataClass } from '../../core/labels.ts'
import { isOneOf, matchesWork } from '../../core/match.ts'
import type { Category, Effect, ToolRule, ToolRules } from '../../core/tool-rules.ts'
import { categoryByName, writesByName } from './categories.ts'
import { hasWildcard, matchesGlob } from './globs.ts'
import { foldName, isToolName, PROVIDER_PREFIX } from './names.ts'

/** What the rules say of one tool. */
export interface Verdict {
  readonly allowed: boolean
  /** `unlisted`: no rule names it, and the default does not take it. */
  readonly effect: Effect | 'unlisted'
  /** Which rule decided; `tools.default` where none did. */
  readonly rule: string
  /** Why not, for the message; `''` where it is allowed. */
  readonly reason: string
  readonly needsApproval: boolean
  readonly egressHosts: readonly string[] | undefined
  readonly isTrusted: boolean
}

/** The call that tools are judged for. */
export interface ToolCaller {
  readonly work: Work
  readonly label: DataClass
  readonly alias: string
}

/** The rules that apply to a call, in order. */
export function rulesFor(rules: ToolRules, { work, label, alias }: ToolCaller): readonly ToolRule[] {
  return rules.rules.filter(({ match }) => isOneOf(match.alias, alias) && matchesWork(match, work, label))
}

const DEFAULT = 'tools.default'

/**
 * Forbidden goes before all else, in any spelling of the name; then the first rule that names the tool decides, then the default.
 * @param applicable the rules for this call: `rulesFor`
 */
export function decideTool(
  { byDefault }: Pick<ToolRules, 'byDefault'>,
  applicable: readonly ToolRule[],
  name: string,
): Verdict {
  if (!isToolName(name))
    return denied(DEFAULT, 'unlisted', 'a name is 1 to 128 ASCII letters, digits or any of _ - . : /.')
  const fold = foldName(name)
  const forbidding = applicable.find((rule) => rule.effect === 'forbidden' && forbids(rule, fold))
  if (forbidding !== undefined) return denied(forbidding.id, 'forbidden', 'it is forbidden.')
  const rule = applicable.find((each) => each.effect !== 'forbidden' && names(each, name))
  return rule === undefined ? unlisted(byDefault, name) : listed(rule, name)
}

function listed(rule: ToolRule, name: string): Verdict {
  const category = categoryByName(name)
  const isNamed =
    rule.category !== undefined || rule.tools.some((tool) => tool === name && !hasWildcard(tool))
  if (category !== undefined && !isNamed) return deniedFor(category, rule.id)
  const { effect, needsApproval, egressHosts, isTrusted } = rule
  return { allowed: true, effect, rule: rule.id, reason: '', needsApproval, egressHosts, isTrusted }
}

function unlisted(byDefault: ToolRules['byDefault'], name: string): Verdict {
  if (byDefault === 'deny') return denied(DEFAULT, 'unlisted', 'no rule names it.')
  if (name.startsWith(PROVIDER_PREFIX))
    return denied(DEFAULT, 'unlisted', 'the provider runs it, and no rule names it.')
  const category = categoryByName(name)
  if (category !== undefined) return deniedFor(category, DEFAULT)
  const writes = writesByName(name)
  return {
    allowed: true,
    effect: writes ? 'write' : 'read',
    rule: DEFAULT,
    reason: '',
    needsApproval: writes && byDefault === 'read',
    egressHosts: undefined,
    isTrusted: false,
  }
}

function deniedFor(category: Category, rule: string): Verdict {
  return denied(rule, 'unlisted', `its name looks like ${category}, and no rule names it or that category.`)
}

function denied(rule: string, effect: Verdict['effect'], reason: string): Verdict {
  const nothing = { needsApproval: false, egressHosts: undefined, isTrusted: false }
  return { allowed: false, effect, rule, reason, ...nothing }
}

/** What the provider runs itself must be asked for as such: `*` is about the caller's own tools. */
function names({ tools }: ToolRule, name: string): boolean {
  const isProviders = name.startsWith(PROVIDER_PREFIX)
  return tools.some(
    (pattern) => pattern.startsWith(PROVIDER_PREFIX) === isProviders && matchesGlob(pattern, name),
  )
}

/** Patterns of a rule as they are compared with the fold of a name: rules live as long as their policy. */
const foldsOf = new WeakMap<ToolRule, readonly string[]>()

function forbids(rule: ToolRule, fold: string): boolean {
  let folds = foldsOf.get(rule)
  if (folds === undefined) foldsOf.set(rule, (folds = rule.tools.map(foldName)))
  return folds.some((pattern) => matchesGlob(pattern, fold))
}
