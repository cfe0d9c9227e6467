import { NONE } from '../../../wire/json-doc.ts'
import type { Draft } from './draft.ts'
import { readEffort, writeEffort } from './thinking.ts'

/** Level that both switches thinking off and, unlike in chat, is the only way to do so. */
const OFF = '"none"'

/**
 * The effort as it goes out: from the route's mode, else the caller, else DeepSeek's default (thinking). True where the call
 * thinks.
 */
export function settleReasoning(draft: Draft, giveUp: boolean): boolean {
  const effort = readEffort(draft)
  const callerWants = effort !== 'none'
  const { mode } = draft.request.target
  if (mode !== undefined && effort !== undefined && callerWants !== (mode === 'thinking')) {
    draft.warn('overridden=thinking')
  }
  const wanted = mode === undefined ? callerWants : mode === 'thinking'
  if (wanted && giveUp) draft.warn('disabled=thinking')
  if (wanted && !giveUp) writeEffort(draft, effort)
  else switchOff(draft)
  return wanted && !giveUp
}

function switchOff({ doc, edits, effort, effortHolder }: Draft): void {
  if (effort !== NONE) return edits.replace(effort, OFF)
  if (effortHolder !== NONE) return edits.add(effortHolder, 'effort', OFF)
  edits.set(doc.root, 'reasoning', `{"effort":${OFF}}`)
}
