import { refuse } from '../../core/errors.ts'
import type { GuardCount, Trust } from '../../core/guardrail.ts'
import { hiddenRuns, stripHidden } from '../../core/text/invisible.ts'
import { bodyStrings, pointerTo, type BodyString } from '../../wire/body-strings.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import { JsonEdits } from '../../wire/json-edit.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import type { Ledger } from './ledger.ts'

/** The name of the rule in records and metrics. */
const INVISIBLE = 'invisible_characters'

/** Does what the route says about texts that try to take a model over. Looks at none where it says nothing. */
export function guard(gw: Gateway, grant: Grant, ledger: Pick<Ledger, 'guarded'>): Grant {
  const { invisible } = grant.route.guardrails
  if (invisible === 'allow') return grant
  const { doc, warnings } = grant.chat
  const edits = new JsonEdits(doc)
  const counts = new Map<Trust, number>()
  let first: BodyString | undefined
  for (const at of bodyStrings(doc)) {
    const characters = hiddenRuns(at.text).reduce((sum, run) => sum + run.characters, 0)
    if (characters === 0) continue
    first ??= at
    edits.replace(at.node, JSON.stringify(stripHidden(at.text)))
    counts.set(at.trust, (counts.get(at.trust) ?? 0) + characters)
  }
  if (first === undefined) return grant
  ledger.guarded(countsOf(counts, invisible))
  if (invisible === 'block') refuseInvisible(grant, first)
  const anew = new JsonDoc(edits.apply(), gw.settings.scan)
  return { ...grant, chat: { ...grant.chat, doc: anew, warnings: [...warnings, `removed=${INVISIBLE}`] } }
}

function countsOf(counts: ReadonlyMap<Trust, number>, action: GuardCount['action']): GuardCount[] {
  return [...counts].map(([trust, count]) => ({ rule: INVISIBLE, trust, action, count }))
}

/** Names the place and the rule, never what it says. */
function refuseInvisible({ chat, route }: Grant, { node }: BodyString): never {
  return refuse('prompt_blocked', {
    rule: route.id,
    param: pointerTo(chat.doc, node),
    reason: `holds characters that nobody sees (${INVISIBLE}).`,
  })
}
