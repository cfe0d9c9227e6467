import { GatewayError } from '../../core/errors.ts'
import type { Caller, Work } from '../../core/identity.ts'
import type { DataClass } from '../../core/labels.ts'
import type { Alias } from '../../core/rules.ts'
import type { ToolDecision, ToolOutcome } from '../../core/tool-decision.ts'
import type { ToolRules } from '../../core/tool-rules.ts'
import { approvalFor } from '../../engines/tools/approval.ts'
import { faultsIn, type Fault } from '../../engines/tools/arguments.ts'
import type { Verdict } from '../../engines/tools/decide.ts'
import { shownName } from '../../engines/tools/names.ts'
import { planFor, type Plan } from '../../engines/tools/plan.ts'
import type { ApprovalRecord } from '../../stores/contracts/approvals.ts'
import { digestOf } from '../../wire/canonical-json.ts'
import type { ToolDefinition } from '../../wire/tool-definitions.ts'
import { readArguments, type ReadArguments } from '../../wire/tool-arguments.ts'
import { callKey, canonicalText } from '../../wire/tool-history.ts'
import type { Gateway } from '../gateway.ts'

/** Where decisions about tools are noted. */
export interface ToolNotes {
  toolDecided(decision: ToolDecision): void
}

/** A tool that the call offers, and what was decided about it. */
export interface DeclaredTool {
  readonly verdict: Verdict
  readonly isFreeText: boolean
  /** Reads the schema of its arguments. */
  readonly schema: (() => unknown) | undefined
}

interface Facts {
  readonly rules: ToolRules
  readonly declared: ReadonlyMap<string, DeclaredTool>
  /** Tools that the call offers, and that are to be taken out of it. */
  readonly denied: readonly ToolDefinition[]
  /** Results of tools that are not trusted are in the conversation. */
  readonly isTainted: boolean
  readonly approvals: readonly ApprovalRecord[]
  readonly said: string
}

type Parts = Pick<Gateway, 'rules' | 'clock' | 'approvals' | 'toolSessions'>
/** What of the call an approval and a session are of. */
interface Granted {
  readonly caller: Caller
  readonly work: Work
  readonly alias: Alias
  readonly label: DataClass
}

/** Characters of arguments that are kept of one reply, to be looked at when they are complete. */
const MAX_KEPT = 1_048_576

/** Holds the tool calls of one reply to what was decided about its request. */
export class ToolGuard {
  readonly gw: Parts
  readonly grant: Granted
  readonly facts: Facts
  readonly #notes: ToolNotes
  #kept = 0
  #uses: Promise<void>[] = []
  readonly #used = new Set<string>()
  #isFirst = true

  constructor(gw: Parts, grant: Granted, notes: ToolNotes, facts: Facts) {
    this.gw = gw
    this.grant = grant
    this.facts = facts
    this.#notes = notes
  }

  /** A call begins. Throws where it ends the reply. @param name as rules name it */
  open(name: string): OpenCall {
    const tool = this.facts.declared.get(name)
    if (tool === undefined)
      return new OpenCall(this, name, undefined, this.refused(name, UNDECLARED, 'undeclared'))
    return new OpenCall(this, name, tool)
  }

  /** What a call that does not name its tool, or names two, is: it cannot be judged. */
  broken(): never {
    this.note('?', UNDECLARED, 'denied', 'undeclared')
    throw this.denied('?', UNDECLARED, 'what the model calls cannot be read.')
  }

  /** Resolves when what was let through may go out: approvals are used up first. Rejects where one no longer holds; undefined where nothing waits. */
  ready(): Promise<unknown> | undefined {
    if (this.#uses.length === 0) return undefined
    const uses = this.#uses
    this.#uses = []
    return Promise.all(uses)
  }

  /** @returns whether there is room for more arguments */
  keep(chars: number): boolean {
    this.#kept += chars
    return this.#kept <= MAX_KEPT
  }

  /** Uses one of the approvals that came with the call, or says what is missing. */
  approve(name: string, verdict: Verdict, args: ReadArguments): GatewayError | undefined {
    const canonical = 'unreadable' in args ? undefined : args.canonical
    if (canonical === undefined)
      return this.denied(
        name,
        verdict,
        'its arguments cannot be approved: they are no JSON that all programs read alike.',
      )
    const { gw, grant } = this
    const digest = digestOf(canonical)
    const question = {
      tenant: grant.work.tenant,
      requester: grant.caller.principal,
      session: grant.work.session,
      tool: name,
      argumentsDigest: digest,
      alias: grant.alias.name,
      label: grant.label,
      policy: gw.rules.version,
    }
    const nowMs = gw.clock.wallMs()
    const presented = this.facts.approvals.filter(({ id }) => !this.#used.has(id))
    const answer = approvalFor(presented, question, nowMs)
    if (answer.kind === 'stale')
      return new GatewayError('approval_stale', { tool: name, reason: answer.reason })
    if (answer.kind === 'none')
      return new GatewayError('approval_required', {
        tool: name,
        rule: verdict.rule,
        version: this.version,
        digest,
      })
    this.#used.add(answer.record.id)
    const use = gw.approvals.use(answer.record, nowMs)
    // Looked at by `ready`; a reply that breaks off before must not make it nobody's.
    use.catch(() => {})
    this.#uses.push(use)
    return undefined
  }

  /** Counts a call that goes out to its session. */
  passed(name: string, args: string): void {
    const session = sessionOf(this.grant)
    if (session === undefined) return
    const { toolSessions, clock } = this.gw
    toolSessions.note(session, this.facts.said, callKey(name, args), this.#isFirst, clock.monoMs())
    this.#isFirst = false
  }

  plan(verdict: Verdict): Plan {
    const isCounted = this.grant.work.session !== undefined
    return planFor(this.facts.rules, verdict, { isTainted: this.facts.isTainted, isCounted })
  }

  note(
    name: string,
    { rule, effect }: Pick<Verdict, 'rule' | 'effect'>,
    decision: ToolOutcome,
    because?: ToolDecision['because'],
  ): void {
    const line = { tool: shownName(name), decision, effect, rule, where: 'call' as const }
    this.#notes.toolDecided({ ...line, ...(because && { because }) })
  }

  /** Notes a call that does not go out. Throws where that ends the reply; else gives the text in its place. */
  refused(
    name: string,
    verdict: Verdict,
    because?: ToolDecision['because'],
    reason = verdict.reason,
  ): string {
    this.note(name, verdict, 'denied', because)
    if (this.facts.rules.onDeniedCall === 'error') throw this.denied(name, verdict, reason)
    return `[A call of the tool ${shownName(name)} was denied by ${verdict.rule} of policy ${this.version}.]`
  }

  denied(name: string, { rule }: Pick<Verdict, 'rule'>, reason: string): GatewayError {
    return new GatewayError('tool_denied', { tool: name, rule, reason, version: this.version })
  }

  get version(): string {
    return this.gw.rules.version.slice(0, 12)
  }
}

const UNDECLARED: Verdict = {
  allowed: false,
  effect: 'unlisted',
  rule: 'tools',
  reason: 'the model calls it, and it is not among the tools of this call.',
  needsApproval: false,
  egressHosts: undefined,
  isTrusted: false,
}

/** What a session is counted by; undefined where the client names none. */
export function sessionOf({ work }: Pick<Granted, 'work'>): string | undefined {
  const { tenant, team, app, session } = work
  return session === undefined ? undefined : JSON.stringify([tenant, team, app, session])
}

/** One call of a reply, from its name to the end of its arguments. */
export class OpenCall {
  readonly name: string
  readonly #guard: ToolGuard
  readonly #tool: DeclaredTool | undefined
  readonly #plan: Plan
  /** Text in its place, where it does not go out. */
  refusal: string | undefined
  #text = ''
  #isTooLong = false
  #isClosed = false
  /** It goes out when others are complete, whatever is asked of it: its arguments must be kept. */
  #waits = false

  constructor(guard: ToolGuard, name: string, tool: DeclaredTool | undefined, refusal?: string) {
    this.name = name
    this.#guard = guard
    this.#tool = tool
    this.refusal = refusal
    this.#plan = tool === undefined ? NOTHING : guard.plan(tool.verdict)
    if (tool !== undefined && !this.isHeld)
      guard.note(name, tool.verdict, 'allowed', this.#plan.isTainted ? 'taint' : undefined)
  }

  /** It goes out when it is complete and was judged. */
  get isHeld(): boolean {
    return this.#plan.isHeld
  }

  /** Its arguments so far, where they are looked at. */
  get text(): string {
    return this.#text
  }

  /** One more piece of its arguments. @returns what of it goes out now */
  more(text: string): string {
    this.push(text)
    return this.isHeld || this.refusal !== undefined ? '' : text
  }

  /** It stands behind a call that is held back. */
  wait(): void {
    this.#waits = true
  }

  push(text: string): void {
    if (!(this.#plan.isLookedAt || this.#waits) || this.#isTooLong) return
    this.#isTooLong = !this.#guard.keep(text.length)
    if (this.#isTooLong) this.#text = ''
    else this.#text += text
  }

  /** Its arguments are complete. @returns whether it may go out, or has; throws where it ends the reply */
  close(): boolean {
    if (this.#isClosed || this.#tool === undefined) return this.refusal === undefined
    this.#isClosed = true
    if (this.#isTooLong && this.#waits && !this.isHeld) {
      const reason = 'its arguments are too long to be held back.'
      this.refusal = this.#guard.refused(this.name, this.#tool.verdict, 'schema', reason)
      return false
    }
    if (!this.#plan.isLookedAt) return true
    const args = this.#isTooLong ? TOO_LONG : readArguments(this.#text, this.#tool.isFreeText)
    const faults = this.#faults(args, this.#tool)
    return this.isHeld
      ? this.#decide(args, faults, this.#tool.verdict)
      : this.#flag(args, faults, this.#tool.verdict)
  }

  #faults(args: ReadArguments, { verdict, schema, isFreeText }: DeclaredTool): readonly Fault[] {
    const { checks } = this.#guard.facts.rules
    const { egressHosts } = verdict
    return faultsIn(args, { checks, egressHosts, schema: isFreeText ? undefined : schema?.() })
  }

  #flag(args: ReadArguments, faults: readonly Fault[], verdict: Verdict): boolean {
    for (const { check } of faults) this.#guard.note(this.name, verdict, 'flagged', check)
    this.#passed(args)
    return true
  }

  #decide(args: ReadArguments, faults: readonly Fault[], verdict: Verdict): boolean {
    const guard = this.#guard
    const [worst] = faults
    if (worst?.action === 'block') {
      this.refusal = guard.refused(this.name, verdict, worst.check, worst.reason)
      return false
    }
    const because = this.#plan.isTainted ? 'taint' : worst?.check
    if (this.#plan.needsApproval) {
      const missing = guard.approve(this.name, verdict, args)
      if (missing !== undefined) {
        guard.note(this.name, verdict, 'approval_required', because)
        throw missing
      }
      guard.note(this.name, verdict, 'approved', because)
    } else guard.note(this.name, verdict, worst === undefined ? 'allowed' : 'flagged', because)
    this.#passed(args)
    return true
  }

  #passed(args: ReadArguments): void {
    this.#guard.passed(
      this.name,
      ('canonical' in args ? args.canonical : undefined) ?? canonicalText(this.#text),
    )
  }
}

/** Of a call that does not go out. */
const NOTHING: Plan = { isTainted: false, needsApproval: false, isHeld: false, isLookedAt: false }
const TOO_LONG: ReadArguments = { unreadable: 'they are too long to be looked at.' }
