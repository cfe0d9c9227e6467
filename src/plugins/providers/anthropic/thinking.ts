import { NONE, type Node } from '../../../wire/json-doc.ts'
import type { Draft } from './draft.ts'
import type { History } from './history.ts'

/** The least that Anthropic takes for thinking; the answer's limit must be above it. */
const MIN_BUDGET = 1024
/** What a route gives to thinking at most, where the caller did not ask for any. */
const MAX_BUDGET = 32_000

const OFF = '{"type":"disabled"}'

/** Thinking as it goes out: from the route, else the caller; off where Anthropic would refuse the call for it. */
export function settleThinking(draft: Draft, history: History, maxTokens: number): void {
  const { doc, request, thinking } = draft
  const { mode } = request.target
  const asked = doc.text(doc.get(thinking, 'type'))
  const callerWants = asked !== undefined && asked !== 'disabled'
  if (mode !== undefined && asked !== undefined && callerWants !== (mode === 'thinking')) {
    draft.warn('overridden=thinking')
  }
  if (mode === 'non_thinking') return write(draft, OFF)
  if (!callerWants) {
    if (mode === 'thinking') switchOn(draft, history, maxTokens)
    return
  }
  // Only a fixed budget wants the turn to begin with thinking in any case; other kinds get by without.
  const lacking = history.openLoop && !history.beginsWithThinking && (asked === 'enabled' || history.stripped)
  if (lacking) switchOff(draft)
  else fitBudget(draft, maxTokens)
}

/** Because the route says so, as far as the rest of the request lets it. */
function switchOn(draft: Draft, history: History, maxTokens: number): void {
  const { doc, toolChoice } = draft
  const choice = doc.text(doc.get(toolChoice, 'type'))
  const forced = choice === 'any' || choice === 'tool'
  const lacking = history.openLoop && !history.beginsWithThinking
  if (forced || lacking || history.prefill || maxTokens <= MIN_BUDGET) return switchOff(draft)
  const budget = Math.min(MAX_BUDGET, Math.max(MIN_BUDGET, Math.floor(maxTokens / 2)))
  write(draft, `{"type":"enabled","budget_tokens":${budget}}`)
  dropSampling(draft)
}

function switchOff(draft: Draft): void {
  draft.warn('disabled=thinking')
  write(draft, OFF)
}

/** The route's cap on the answer also holds the thinking in it. */
function fitBudget(draft: Draft, maxTokens: number): void {
  const { doc, edits, request, thinking } = draft
  if (request.facts.maxOutputTokens === maxTokens) return
  const node = doc.get(thinking, 'budget_tokens')
  const budget = doc.number(node)
  if (budget === undefined || budget < maxTokens) return
  if (maxTokens <= MIN_BUDGET) return switchOff(draft)
  edits.replace(node, String(maxTokens - 1))
  draft.warn('clamped=thinking.budget_tokens')
}

/** Thinking takes none of these but at their defaults. */
function dropSampling(draft: Draft): void {
  const given: readonly (readonly [string, Node])[] = [
    ['temperature', draft.temperature],
    ['top_p', draft.topP],
    ['top_k', draft.topK],
  ]
  for (const [name, value] of given) {
    if (value === NONE) continue
    draft.edits.remove(draft.doc.root, name)
    if (!draft.doc.isNull(value) && draft.doc.number(value) !== 1) draft.warn(`dropped=${name}`)
  }
}

function write({ doc, edits, thinking }: Draft, json: string): void {
  if (thinking === NONE) edits.add(doc.root, 'thinking', json)
  else edits.replace(thinking, json)
}
