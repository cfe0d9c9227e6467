import type { Finding } from '../../core/finding.ts'
import { consecutive } from '../../engines/guard-models/windows.ts'
import { bodyStrings, type BodyString } from '../../wire/body-strings.ts'
import type { JsonDoc } from '../../wire/json-doc.ts'
import type { Judged } from './guard.ts'
import type { Objection, Panel, Seat } from './panel.ts'
import { findingOf } from './span-findings.ts'

/** What guards found in one string of a request. */
export interface Noticed {
  readonly at: BodyString
  readonly findings: readonly Finding[]
}

/** Windows that nobody remembers the answer for: with more of them a call is not judged, but refused or let go as its rule says. */
const MAX_FRESH = 64
/** Of one request, remembered or not. */
const MAX_WINDOWS = 4096
/** Longer than most names and addresses: what lies across the border of two windows is whole in one of them. */
const OVERLAP_CHARS = 200

const TOO_MUCH: Judged = {
  answer: { kind: 'failed', because: 'overloaded', reason: 'too many texts' },
  ms: 0,
}

interface Asked {
  readonly at: BodyString
  /** Where the window begins in the string. */
  readonly from: number
  readonly judged: Judged | Promise<Judged>
  readonly stage: 'input' | 'tool_result'
}

/**
 * Asks a guard that says where something is about every string of the request, its history too: what is taken out of a message must be
 * taken out each time that it is sent again. The history's answers are remembered. Throws where the call must not go on.
 */
export async function consultSeat(panel: Panel, seat: Seat, doc: JsonDoc): Promise<readonly Noticed[]> {
  const asked = askAll(panel, seat, doc)
  if (asked === undefined) {
    const objection = panel.note(seat, { stage: 'input' }, TOO_MUCH)
    if (objection !== undefined) throw objection
    return []
  }
  const answers = await Promise.all(asked.map(({ judged }) => Promise.resolve(judged)))
  panel.throwIfGone()
  const noticed: Noticed[] = []
  for (const [i, { at, from, stage }] of asked.entries()) {
    const judged = answers[i] as Judged
    const objection: Objection = panel.note(seat, { stage }, judged)
    if (objection !== undefined) throw objection
    if (judged.answer.kind === 'failed' || seat.rule.shadow) continue
    const findings = judged.answer.spans.map((span) => findingOf(span, from, seat.rule))
    if (findings.length > 0) noticed.push({ at, findings })
  }
  return noticed
}

/** Undefined where there is more than is asked about. */
function askAll(panel: Panel, seat: Seat, doc: JsonDoc): readonly Asked[] | undefined {
  const asked: Asked[] = []
  let fresh = 0
  for (const at of bodyStrings(doc)) {
    const stage = at.trust === 'tool' ? 'tool_result' : 'input'
    if (at.isProtocol || !seat.rule.stages.has(stage)) continue
    const windows = consecutive(at.text, OVERLAP_CHARS, MAX_WINDOWS - asked.length)
    if (windows === undefined) return undefined
    for (const { at: from, text } of windows) {
      const trust = stage === 'input' ? 'user' : 'tool'
      const judged = panel.question(seat, { text, stage, trust }, seat.guard.settings.timeoutMs)
      if (judged instanceof Promise && ++fresh > MAX_FRESH) return undefined
      asked.push({ at, from, judged, stage })
    }
  }
  return asked
}
