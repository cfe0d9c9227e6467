import type { Node } from '../../../wire/json-doc.ts'
import { invalid, unsupported, type Draft } from './draft.ts'

const MAX_STOPS = 16

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
