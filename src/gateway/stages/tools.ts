import { hostOf } from '../../core/hosts.ts'
import { refuse } from '../../core/errors.ts'
import type { ToolDecision, ToolOutcome } from '../../core/tool-decision.ts'
import type { ToolRule, ToolRules } from '../../core/tool-rules.ts'
import { decideTool, rulesFor, type Verdict } from '../../engines/tools/decide.ts'
import { isHostAllowed } from '../../engines/tools/egress.ts'
import { loopIn } from '../../engines/tools/loops.ts'
import { lookAlikePair, shownName } from '../../engines/tools/names.ts'
import { NONE, type JsonDoc } from '../../wire/json-doc.ts'
import {
  forcedTools,
  isProviderTool,
  toolDefinitions,
  toolPointer,
  type ToolDefinition,
} from '../../wire/tool-definitions.ts'
import { toolHistory, type ToolHistory } from '../../wire/tool-history.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import { sessionOf, ToolGuard, type DeclaredTool, type ToolNotes } from './tool-guard.ts'

interface Judged {
  readonly definition: ToolDefinition
  readonly verdict: Verdict
}

/**
 * What the model may call is decided here, before it is asked: tools that are denied are not offered to it, or the call is refused; so is
 * one that goes round in circles. What comes back is held to it by the guard.
 */
export async function tools(
  gw: Gateway,
  call: Pick<Call, 'headers'>,
  grant: Grant,
  notes: ToolNotes,
): Promise<Grant> {
  const { endpoint, doc } = grant.chat
  const { tools: rules } = gw.rules
  if (rules === undefined || endpoint.operation === 'fim' || endpoint.operation === 'embeddings') return grant
  const judging = new Judging(gw, grant, rules, notes)
  const judged = judging.definitions(toolDefinitions(doc, endpoint.operation))
  judging.forced(judged)
  const history = toolHistory(doc, endpoint.operation, rules.maxIdenticalCalls ?? Number.POSITIVE_INFINITY)
  judging.loops(history)
  const approvals = await gw.approvals.presented(call.headers['x-approval-token'])
  const declared = new Map(
    judged
      .filter(({ verdict }) => verdict.allowed)
      .map(({ definition, verdict }) => [definition.name, declaredTool(doc, definition, verdict)]),
  )
  const isTainted = rules.taint !== 'off' && judging.isTainted(history, declared)
  const denied = judged.filter(({ verdict }) => !verdict.allowed).map(({ definition }) => definition)
  const { said } = history
  const guard = new ToolGuard(gw, grant, notes, { rules, declared, denied, isTainted, approvals, said })
  return { ...grant, tools: guard }
}

function declaredTool(doc: JsonDoc, { schema, isFreeText }: ToolDefinition, verdict: Verdict): DeclaredTool {
  return { verdict, isFreeText, schema: schema === NONE ? undefined : () => doc.toValue(schema) }
}

class Judging {
  readonly #gw: Gateway
  readonly #grant: Grant
  readonly #rules: ToolRules
  readonly #applicable: readonly ToolRule[]
  readonly #notes: ToolNotes

  constructor(gw: Gateway, grant: Grant, rules: ToolRules, notes: ToolNotes) {
    this.#gw = gw
    this.#grant = grant
    this.#rules = rules
    this.#applicable = rulesFor(rules, { work: grant.work, label: grant.label, alias: grant.alias.name })
    this.#notes = notes
  }

  definitions(all: readonly ToolDefinition[]): readonly Judged[] {
    this.#refuseLookAlikes(all)
    const judged = all.map((definition) => ({ definition, verdict: this.#verdictOn(definition) }))
    const outcome: ToolOutcome = this.#rules.onDenied === 'refuse' ? 'denied' : 'removed'
    for (const { definition, verdict } of judged)
      this.#note(definition.name, verdict, 'definition', verdict.allowed ? 'allowed' : outcome)
    const denied = judged.find(({ verdict }) => !verdict.allowed)
    if (denied !== undefined && outcome === 'denied')
      this.#deny({ name: denied.definition.name, pointer: toolPointer(denied.definition) }, denied.verdict)
    return judged
  }

  /** Two names that people take for the same: whichever is meant, the model may call the other. */
  #refuseLookAlikes(all: readonly ToolDefinition[]): void {
    const own = all.filter((definition) => !definition.isProviders)
    const pair = lookAlikePair(own.map(({ name }) => name))
    if (pair === undefined) return
    const [, name] = pair
    const at = own.findLast((definition) => definition.name === name)
    const verdict = { rule: 'tools', effect: 'unlisted' } as const
    this.#note(name, verdict, 'definition', 'denied', 'look_alike')
    const reason = `its name is easily taken for that of another, ${shownName(pair[0])}.`
    this.#deny({ name, pointer: at === undefined ? '/tools' : toolPointer(at) }, { ...verdict, reason })
  }

  #verdictOn({ name, server, isProviders }: ToolDefinition): Verdict {
    const verdict = decideTool(this.#rules, this.#applicable, name)
    if (!isProviders && isProviderTool(name))
      return { ...verdict, allowed: false, reason: 'its name is kept for tools that the provider runs.' }
    if (!verdict.allowed || server === undefined || verdict.egressHosts === undefined) return verdict
    if (isHostAllowed(hostOf(server), verdict.egressHosts)) return verdict
    return { ...verdict, allowed: false, reason: 'its server is a host that the rule does not allow.' }
  }

  /** A tool that the model is made to call must be there. */
  forced(judged: readonly Judged[]): void {
    const { doc, endpoint } = this.#grant.chat
    const allowed = new Set(
      judged.filter(({ verdict }) => verdict.allowed).map(({ definition }) => definition.name),
    )
    for (const forced of forcedTools(doc, endpoint.operation)) {
      if (allowed.has(forced.name)) continue
      const known = judged.find(({ definition }) => definition.name === forced.name)?.verdict
      const verdict = known ?? {
        rule: 'tools',
        effect: 'unlisted' as const,
        reason: 'it is to be called, and is not among the tools of this call.',
      }
      this.#note(forced.name, verdict, 'choice', 'denied', known === undefined ? 'undeclared' : undefined)
      this.#deny(forced, verdict)
    }
  }

  /** By what the call says of itself, and by what was seen of its session. */
  loops(history: ToolHistory): void {
    const id = sessionOf(this.#grant)
    const seen =
      id === undefined ? undefined : this.#gw.toolSessions.progress(id, history.said, this.#gw.clock.monoMs())
    const loop = loopIn(this.#rules, history) ?? (seen && loopIn(this.#rules, seen))
    if (loop === undefined) return
    const because = loop.kind === 'iterations' ? 'iterations' : 'identical_calls'
    this.#note('*', { rule: 'tools', effect: 'unlisted' }, 'history', 'loop', because)
    const what = loop.kind === 'iterations' ? 'turns with tool calls' : 'identical calls of a tool'
    refuse('tool_loop', { what, limit: loop.limit, version: this.#version })
  }

  isTainted({ resultsOf }: ToolHistory, declared: ReadonlyMap<string, DeclaredTool>): boolean {
    return [...resultsOf].some((name) => declared.get(name)?.verdict.isTrusted !== true)
  }

  get #version(): string {
    return this.#gw.rules.version.slice(0, 12)
  }

  #deny(
    { name, pointer }: { name: string; pointer: string },
    { rule, reason }: Pick<Verdict, 'rule' | 'reason'>,
  ): never {
    return refuse('tool_denied', { tool: name, rule, reason, version: this.#version, param: pointer })
  }

  #note(
    name: string,
    { rule, effect }: Pick<Verdict, 'rule' | 'effect'>,
    where: ToolDecision['where'],
    decision: ToolOutcome,
    because?: ToolDecision['because'],
  ): void {
    this.#notes.toolDecided({
      tool: shownName(name),
      decision,
      effect,
      rule,
      where,
      ...(because && { because }),
    })
  }
}
