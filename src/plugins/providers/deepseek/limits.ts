import { NONE, type Node } from '../../../wire/json-doc.ts'
import { invalid, unsupported, type Draft } from './draft.ts'

const MAX_STOPS = 16

/**
 * `max_tokens` as it goes out: what the caller asked, at most the route's cap; the cap itself where the caller asked nothing,
 * so that no call is unlimited. `ceiling` is what the operation allows whatever the model.
 */
export function settleMaxTokens(draft: Draft, ceiling = Infinity): void {
  const { facts, maxOutputTokens } = draft.request
  const asked = facts.maxOutputTokens
  const highest = Math.min(draft.model?.maxOutputTokens ?? Infinity, ceiling)
  if (asked !== undefined) checkAsked(draft, asked, highest)
  const cap = maxOutputTokens === undefined ? undefined : Math.min(maxOutputTokens, highest)
  let value = asked ?? cap
  if (asked !== undefined && cap !== undefined && asked > cap) {
    value = cap
    draft.warn('clamped=max_tokens')
  }
  renameMaxTokens(draft)
  if (value !== undefined) writeMaxTokens(draft, value)
}

function checkAsked(draft: Draft, asked: number, highest: number): void {
  if (asked >= 1 && asked <= highest) return
  const { doc } = draft
  const given = draft.maxTokens !== NONE && !doc.isNull(draft.maxTokens)
  const range = highest === Infinity ? 'at least 1' : `from 1 to ${highest}`
  invalid(given ? '/max_tokens' : '/max_completion_tokens', `must be ${range} for this model.`)
}

/** The newer spelling goes; its value comes back as `max_tokens`. */
function renameMaxTokens(draft: Draft): void {
  const { doc, edits, maxCompletionTokens } = draft
  if (maxCompletionTokens === NONE) return
  edits.removeMember(doc.root, draft.maxCompletionTokensKey)
  if (!doc.isNull(maxCompletionTokens)) draft.warn('mapped=max_completion_tokens')
}

function writeMaxTokens({ doc, edits, maxTokens }: Draft, value: number): void {
  const text = String(value)
  if (maxTokens === NONE) edits.add(doc.root, 'max_tokens', text)
  // `4096.0` and `4e3` are whole numbers to us but not to DeepSeek's parser.
  else if (!doc.isRaw(maxTokens, text)) edits.replace(maxTokens, text)
}

/** A rule that a number, where given, lies within bounds; null passes. */
export function inRange(name: string, least: number, most: number): (draft: Draft, value: Node) => void {
  return ({ doc }, value) => {
    if (doc.isNull(value)) return
    const number = doc.number(value)
    if (number === undefined || number < least || number > most) {
      invalid(`/${name}`, `must be a number from ${least} to ${most}.`)
    }
  }
}

/** `temperature` and `top_p`: DeepSeek takes them while thinking, but they do nothing there. */
export function sampling(name: string, most: number): (draft: Draft, value: Node) => void {
  const check = inRange(name, 0, most)
  return (draft, value) => {
    check(draft, value)
    if (draft.doc.isNull(value)) return
    draft.sampling = draft.sampling === undefined ? name : `${draft.sampling} ${name}`
  }
}

export function warnOfIgnoredSampling(draft: Draft, thinking: boolean): void {
  if (!thinking || draft.sampling === undefined) return
  for (const name of draft.sampling.split(' ')) draft.warn(`ignored=${name}`)
}

/** `n` and its like: one answer a call. */
export function onlyOne(name: string): (draft: Draft, value: Node) => void {
  return ({ doc }, value) => {
    if (doc.isNull(value) || doc.number(value) === 1) return
    unsupported(`/${name}`, 'must be 1: DeepSeek gives one answer for each call. Send several calls instead.')
  }
}

/** A stop string, or up to 16. */
export function stops({ doc }: Draft, value: Node): void {
  if (doc.isNull(value) || doc.isString(value)) return
  if (!doc.isArray(value)) invalid('/stop', 'must be a string or an array of strings.')
  let count = 0
  for (const item of doc.elements(value)) {
    if (!doc.isString(item)) invalid(`/stop/${count}`, 'must be a string.')
    if (++count > MAX_STOPS) unsupported('/stop', `must have at most ${MAX_STOPS} entries.`)
  }
}
