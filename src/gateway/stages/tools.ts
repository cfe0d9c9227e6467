import { hostOf } from '../../core/hosts.ts'
import { refuse } from '../../core/errors.ts'
import type { ToolDecision, ToolOutcome } from '../../core/tool-decision.ts'
import type { ToolRule, ToolRules } from '../../core/tool-rules.ts'
import { decideTool, rulesFor, type Verdict } from '../../engines/tools/decide.ts'
import { isHostAllowed } from '../../engines/tools/egress.ts'
import { loopIn } from '../../engines/tools/loops.ts'
import { lookAlikePair, shownName } from '../../engines/tools/names.ts'
import { JsonDoc, NONE } from '../../wire/json-doc.ts'
import { JsonEdits } from '../../wire/json-edit.ts'
import {
  forcedTools,
  isProviderTool,
  toolDefinitions,
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
  const guard = new ToolGuard(gw, grant, notes, { rules, declared, isTainted, approvals, said: history.said })
  return { ...judging.without(judged.filter(({ verdict }) => !verdict.allowed)), tools: guard }
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
    if (denied !== undefined && outcome === 'denied') this.#deny(denied.definition, denied.verdict)
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
    this.#deny({ name, pointer: at?.pointer ?? '/tools' }, { ...verdict, reason })
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

  /** The grant with these tools taken out of its request. */
  without(gone: readonly Judged[]): Grant {
    if (gone.length === 0) return this.#grant
    const { chat } = this.#grant
    const { doc } = chat
    const edits = new JsonEdits(doc)
    let isEmpty = true
    for (const list of ['tools', 'functions', 'mcp_servers']) {
      const at = doc.get(doc.root, list)
      if (at === NONE) continue
      const nodes = [
        ...new Set(
          gone.filter(({ definition }) => definition.list === at).map(({ definition }) => definition.node),
        ),
      ]
      const isAll = nodes.length === [...doc.elements(at)].length
      if (isAll) edits.remove(doc.root, list)
      else edits.removeElements(at, nodes)
      isEmpty &&= isAll
    }
    for (const { definition } of gone)
      if (definition.list === NONE) edits.remove(doc.root, definition.pointer.slice(1))
    // What is said about tools has no meaning without any, and providers refuse it.
    if (isEmpty)
      for (const name of ['tool_choice', 'function_call', 'parallel_tool_calls']) edits.remove(doc.root, name)
    const anew = new JsonDoc(edits.apply(), this.#gw.settings.scan)
    const names = [...new Set(gone.map(({ definition }) => shownName(definition.name)))].slice(0, 16)
    const warnings = [...chat.warnings, ...names.map((name) => `removed=tools.${name}`)]
    const facts = { ...chat.facts, hasTools: chat.facts.hasTools && !isEmpty }
    return { ...this.#grant, chat: { ...chat, doc: anew, facts, warnings } }
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
