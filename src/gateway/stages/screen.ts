import { refuse } from '../../core/errors.ts'
import { KEY_PREFIX } from '../../core/key-format.ts'
import { TIERS, type Action, type ActionCount, type Finding } from '../../core/finding.ts'
import type { Work } from '../../core/identity.ts'
import type { DlpRules } from '../../core/rules.ts'
import { applyActions, type Acted } from '../../engines/screening/actions.ts'
import type { SetAside } from '../../engines/screening/set-aside.ts'
import { pointerTo, type BodyString } from '../../wire/body-strings.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import { JsonEdits } from '../../wire/json-edit.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { Missing, Scanned } from '../scanning/scanner.ts'
import type { Grant } from './authorize.ts'
import type { Received } from './receive.ts'

/** What is sensitive in a request, without what is only counted. */
export interface Seen extends Scanned {
  /** How much was found and is only counted. */
  readonly aside: readonly ActionCount[]
}

/** What is sensitive in a request: looked for when somebody asks for it, and once. */
export class Scan {
  readonly #look: () => Promise<Seen>
  #seen: Promise<Seen> | undefined

  constructor(look: () => Promise<Seen>) {
    this.#look = look
  }

  seen(): Promise<Seen> {
    return (this.#seen ??= this.#look())
  }
}

/** A request that may go to a provider as far as its content is concerned. */
export interface Screened {
  readonly grant: Grant
  /** What was done about what was found. */
  readonly counts: readonly ActionCount[]
}

/** Label and actions both rest on what is found here. */
export function scan(
  { scanner, setAside }: Pick<Gateway, 'scanner' | 'setAside'>,
  { lane, signal }: Pick<Call, 'lane' | 'signal'>,
  { tenant }: Pick<Work, 'tenant'>,
  { doc }: Pick<Received, 'doc'>,
): Scan {
  return new Scan(async () => {
    const scanned = await scanner.look(doc, tenant, { lane, signal })
    return withoutAside(scanned, setAside, tenant)
  })
}

function withoutAside({ places, missing }: Scanned, setAside: SetAside, tenant: string): Seen {
  const counts: ActionCount[] = []
  const acted = places.flatMap(({ at, findings }) => {
    const { kept, aside } = setAside.sort(at.text, findings, tenant)
    counts.push(...aside)
    return kept.length === 0 ? [] : [{ at, findings: kept }]
  })
  return { places: acted, missing, aside: counts }
}

const NOTHING: readonly ActionCount[] = Object.freeze([])
/** A thread that was ended is there again by then; and what was seen of the request is known. */
const RETRY_UNSEEN_MS = 1000

/** Does what the route says about it: the request goes on without it, or not at all. The provider gets what was judged. */
export async function screen(gw: Gateway, grant: Grant, found: Scan): Promise<Screened> {
  const { chat, route } = grant
  // Keys of this gateway are looked for whatever the policy says, but by their prefix: that costs next to nothing.
  if (!route.dlp.acts && !gw.setAside.watches && !chat.doc.bytes.includes(KEY_PREFIX))
    return { grant, counts: NOTHING }
  const { places, missing, aside } = await found.seen()
  if (missing !== undefined) refuseUnseen(grant, missing)
  const vault = places.length === 0 ? undefined : gw.vaults.of(grant.work)
  const edits = new JsonEdits(chat.doc)
  const counts: ActionCount[] = [...aside]
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

/** What was not seen cannot be judged: where anything would be kept from the provider, nothing goes to it. */
function refuseUnseen({ route }: Grant, missing: Missing): void {
  const { secrets, personal, types } = route.dlp
  if (![secrets, personal, ...types.values()].some((action) => action !== 'allow' && action !== 'flag'))
    return
  const reason =
    'takes too much work to screen to its end. Send less text, or parts of it in calls of their own.'
  if (missing === 'budget') refuse('sensitive_data', { rule: route.id, param: '/', reason })
  refuseUnavailable(`the dlp of ${route.id}`)
}

export function refuseUnavailable(rule: string): never {
  return refuse('dlp_unavailable', { rule, retryAfterMs: RETRY_UNSEEN_MS })
}
