import { hash } from 'node:crypto'
import { refuse } from '../core/errors.ts'
import type { JsonDoc, Node } from './json-doc.ts'

/**
 * One spelling for each JSON value (RFC 8785): members by the UTF-16 code units of their names, no blanks, numbers as ECMAScript writes
 * them. The scan before has refused names that come twice and lone surrogates; here go numbers of which two would get one spelling, so
 * that what was approved is what is called. Throws `invalid_json`.
 */
export function canonicalJson(doc: JsonDoc, node: Node = doc.root): string {
  if (doc.isArray(node))
    return `[${Array.from(doc.elements(node), (each) => canonicalJson(doc, each)).join()}]`
  if (doc.isObject(node)) {
    const members = [...doc.members(node)].map(([name, value]) => [name, value] as const)
    members.sort(([one], [other]) => (one < other ? -1 : 1))
    return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${canonicalJson(doc, value)}`).join()}}`
  }
  if (doc.isString(node)) return JSON.stringify(doc.text(node))
  return doc.kind(node) === 'number' ? numberText(doc, node) : doc.raw(node).toString()
}

/** Digits that a double always keeps apart. */
const MAX_DIGITS = 17

function numberText(doc: JsonDoc, node: Node): string {
  const value = doc.number(node)
  const written = doc.raw(node).toString()
  const digits = written
    .replace(/[eE].*$/, '')
    .replaceAll(/[^\d]/g, '')
    .replace(/^0+/, '')
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : digits.length <= MAX_DIGITS
  if (value === undefined || !isExact)
    refuse('invalid_json', { reason: 'a number that programs read differently', offset: doc.start(node) })
  return JSON.stringify(value)
}

/** What approvals and loops know a value by: `sha256:` and the hash of its one spelling. */
export function digestOf(canonical: string): string {
  return `sha256:${hash('sha256', canonical, 'hex')}`
}
