import { refuse } from '../../core/errors.ts'
import type { GuardCount, GuardrailRules, Trust } from '../../core/guardrail.ts'
import { hiddenRuns, stripHidden } from '../../core/text/invisible.ts'
import { bodyStrings, pointerTo, type BodyString } from '../../wire/body-strings.ts'
import { markSystem, systemTextOf } from '../../wire/canary-mark.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import { JsonEdits } from '../../wire/json-edit.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import { attempts, type Attempt } from './guard-attempts.ts'
import type { Ledger } from './ledger.ts'

type Guards = Pick<Gateway, 'heuristics' | 'settings' | 'canaries'>

/** The name of the rule in records and metrics. */
const INVISIBLE = 'invisible_characters'

/** Does what the route says about texts that try to take a model over. Looks at none where it says nothing. */
export function guard(gw: Guards, grant: Grant, ledger: Pick<Ledger, 'guarded'>): Grant {
  const { guardrails } = grant.route
  const isRead = guardrails.injection !== undefined || guardrails.invisible !== 'allow'
  const passed = isRead ? looked(gw, grant, ledger) : grant
  return guardrails.canary ? marked(gw, passed) : passed
}

function looked(gw: Guards, grant: Grant, ledger: Pick<Ledger, 'guarded'>): Grant {
  const { guardrails } = grant.route
  const strings = bodyStrings(grant.chat.doc)
  const tried = attempts(gw.heuristics, strings, guardrails)
  const hidden =
    guardrails.invisible === 'allow' ? [] : strings.filter(({ text }) => hiddenRuns(text).length > 0)
  ledger.guarded([...countsOf(tried), ...hiddenCounts(hidden, guardrails)])
  const blocked = tried.find(({ action }) => action === 'block')
  if (blocked !== undefined) refuseAttempt(grant, blocked)
  const [first] = hidden
  if (first !== undefined && guardrails.invisible === 'block') refuseInvisible(grant, first)
  return tried.length === 0 && hidden.length === 0 ? grant : cleared(gw, grant, hidden, tried.length > 0)
}

/** The request without what nobody sees, and with a word for the caller. */
function cleared(gw: Guards, grant: Grant, hidden: readonly BodyString[], isFlagged: boolean): Grant {
  const { chat } = grant
  const edits = new JsonEdits(chat.doc)
  for (const { node, text } of hidden) edits.replace(node, JSON.stringify(stripHidden(text)))
  const doc = hidden.length === 0 ? chat.doc : new JsonDoc(edits.apply(), gw.settings.scan)
  const warnings = [
    ...chat.warnings,
    ...(hidden.length === 0 ? [] : [`removed=${INVISIBLE}`]),
    ...(isFlagged ? ['flagged=prompt_injection'] : []),
  ]
  return { ...grant, chat: { ...chat, doc, warnings } }
}

/** The request with a canary in its system prompt: where there is none, there is nothing to repeat. */
function marked(gw: Guards, grant: Grant): Grant {
  const { chat, work } = grant
  const { operation } = chat.endpoint
  const system = systemTextOf(chat.doc, operation)
  if (system === undefined) return grant
  const canary = gw.canaries.of(work.tenant, system)
  const line = `[Reference ${canary}: internal, part of no answer.]`
  const doc = new JsonDoc(markSystem(chat.doc, operation, line), gw.settings.scan)
  return { ...grant, canary, chat: { ...chat, doc } }
}

function countsOf(tried: readonly Attempt[]): GuardCount[] {
  const counts = new Map<string, GuardCount>()
  for (const { at, action, rules } of tried) {
    for (const rule of rules) {
      const key = `${rule} ${at.trust} ${action}`
      counts.set(key, { rule, trust: at.trust, action, count: (counts.get(key)?.count ?? 0) + 1 })
    }
  }
  return [...counts.values()]
}

/** Of invisible characters all are counted, by trust. */
function hiddenCounts(hidden: readonly BodyString[], { invisible }: GuardrailRules): GuardCount[] {
  const counts = new Map<Trust, number>()
  for (const { text, trust } of hidden) {
    const characters = hiddenRuns(text).reduce((sum, run) => sum + run.characters, 0)
    counts.set(trust, (counts.get(trust) ?? 0) + characters)
  }
  return [...counts].map(([trust, count]) => ({ rule: INVISIBLE, trust, action: invisible, count }))
}

/** Names the place and what it looks like, never what it says. */
function refuseAttempt({ chat, route }: Grant, { at, rules, category }: Attempt): never {
  return refuse('prompt_blocked', {
    rule: route.id,
    param: pointerTo(chat.doc, at.node),
    reason: `looks like an attempt to take the model over: ${category} (${rules.join(', ')}).`,
  })
}

function refuseInvisible({ chat, route }: Grant, { node }: BodyString): never {
  return refuse('prompt_blocked', {
    rule: route.id,
    param: pointerTo(chat.doc, node),
    reason: `holds characters that nobody sees (${INVISIBLE}).`,
  })
}
