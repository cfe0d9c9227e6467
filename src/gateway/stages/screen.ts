import { refuse } from '../../core/errors.ts'
import { KEY_PREFIX } from '../../core/key-format.ts'
import { TIERS, type Action, type ActionCount, type Finding } from '../../core/finding.ts'
import type { DlpRules } from '../../core/rules.ts'
import { applyActions, type Acted } from '../../engines/screening/actions.ts'
import { budgetFor, type Screener } from '../../engines/screening/screener.ts'
import { bodyStrings, pointerTo, type BodyString } from '../../wire/body-strings.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import { JsonEdits } from '../../wire/json-edit.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import type { Received } from './receive.ts'

/** A string of the request in which something was found. */
interface FoundIn {
  readonly at: BodyString
  readonly findings: readonly Finding[]
}

/** What is sensitive in a request: looked for when it is first asked for, and once. */
export class Scan {
  readonly #screener: Screener
  readonly #doc: JsonDoc
  #places: readonly FoundIn[] | undefined
  #complete = true

  constructor(screener: Screener, doc: JsonDoc) {
    this.#screener = screener
    this.#doc = doc
  }

  /** Of every string that a provider would read, those in which something was found. */
  get places(): readonly FoundIn[] {
    return (this.#places ??= this.#look())
  }

  /** False where the text was made to be slow, and not all of it was seen. */
  get complete(): boolean {
    return this.places.length >= 0 && this.#complete
  }

  #look(): readonly FoundIn[] {
    const budget = budgetFor(this.#doc.bytes.length)
    const places: FoundIn[] = []
    for (const at of bodyStrings(this.#doc)) {
      const { role, key, text } = at
      const found = this.#screener.scanSlots([{ path: '', role, key, text }], budget).findings
      const findings = at.isProtocol ? found.filter(({ group }) => group === 'SECRET') : found
      if (findings.length > 0) places.push({ at, findings })
    }
    this.#complete = !budget.exhausted
    return places
  }
}

/** A request that may go to a provider as far as its content is concerned. */
export interface Screened {
  readonly grant: Grant
  /** What was done about what was found. */
  readonly counts: readonly ActionCount[]
}

/** Label and actions both rest on what is found here. */
export function scan(gw: Pick<Gateway, 'screener'>, { doc }: Pick<Received, 'doc'>): Scan {
  return new Scan(gw.screener, doc)
}

const NOTHING: readonly ActionCount[] = Object.freeze([])

/** Does what the route says about it: the request goes on without it, or not at all. The provider gets what was judged. */
export function screen(gw: Gateway, grant: Grant, found: Pick<Scan, 'places' | 'complete'>): Screened {
  const { chat, route } = grant
  // Keys of this gateway are looked for whatever the policy says, but by their prefix: that costs next to nothing.
  if (!route.dlp.acts && !chat.doc.bytes.includes(KEY_PREFIX)) return { grant, counts: NOTHING }
  const { places, complete } = found
  if (!complete) refuseUnseen(grant)
  const vault = places.length === 0 ? undefined : gw.vaults.of(grant.work)
  const edits = new JsonEdits(chat.doc)
  const counts: ActionCount[] = []
  let changed = false
  for (const { at, findings } of places) {
    const acted = applyActions(at.text, findings, (finding) => actionOn(route.dlp, finding), vault)
    counts.push(...acted.counts)
    if (acted.blocked) refuseBlocked(gw, grant, at, acted)
    if (acted.text === at.text) continue
    edits.replace(at.node, JSON.stringify(acted.text))
    changed = true
  }
  if (!changed) return { grant, counts: merged(counts) }
  const doc = new JsonDoc(edits.apply(), gw.settings.scan)
  const tokens = vault === undefined || vault.size === 0 ? {} : { vault }
  return { grant: { ...grant, chat: { ...chat, doc }, ...tokens }, counts: merged(counts) }
}

/** One for each type and action, over all strings. */
export function merged(counts: readonly ActionCount[]): readonly ActionCount[] {
  const all = new Map<string, ActionCount>()
  for (const one of counts) {
    const key = `${one.type} ${one.action}`
    all.set(key, { ...one, count: one.count + (all.get(key)?.count ?? 0) })
  }
  return [...all.values()]
}

/** Keys of this gateway go nowhere, whatever a policy says. */
export function actionOn(dlp: DlpRules, finding: Finding): Action {
  if (finding.detector === 'caisson_key') return 'block'
  const action = dlp.types.get(finding.type) ?? usualAction(dlp, finding)
  const isSure = TIERS.indexOf(finding.tier) >= TIERS.indexOf(dlp.minTier)
  return isSure || action === 'allow' ? action : 'flag'
}

/** What a document is marked with says something of the call, and is itself nothing to hide. */
function usualAction({ secrets, personal }: DlpRules, { group }: Finding): Action {
  if (group === 'LABEL') return 'flag'
  return group === 'SECRET' ? secrets : personal
}

/** Names the place and the kind, never what was found. */
function refuseBlocked(
  gw: Gateway,
  { chat, route }: Grant,
  { node }: BodyString,
  { acts, counts }: Acted,
): never {
  const types = acts.filter(({ action }) => action === 'block').map(({ finding }) => finding.type)
  for (const { type, action, count } of counts) gw.metrics.content.found(type, action, count)
  return refuse('sensitive_data', {
    rule: route.id,
    param: pointerTo(chat.doc, node),
    reason: `looks like it holds ${[...new Set(types)].join(', ')}. Take it out and send the call again.`,
  })
}

/** What was not seen cannot be judged: where something would be blocked, the call is. */
function refuseUnseen({ route }: Grant): void {
  const { secrets, personal, types } = route.dlp
  if (![secrets, personal, ...types.values()].includes('block')) return
  refuse('sensitive_data', { rule: route.id, param: '/', reason: 'cannot be screened: it takes too long.' })
}
