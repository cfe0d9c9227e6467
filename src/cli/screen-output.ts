import type { Finding } from '../core/finding.ts'
import { columns } from './text.ts'

/** A finding and where people look for it. The value is there only where it was asked for. */
export interface Placed extends Finding {
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 code units, as editors count. */
  readonly column: number
  readonly value?: string
}

/** @param shown whether values are taken along */
export function place(text: string, findings: readonly Finding[], shown: boolean): Placed[] {
  const ordered = findings.toSorted((a, b) => a.start - b.start || a.end - b.end)
  const positions = positionsIn(
    text,
    ordered.map(({ start }) => start),
  )
  return ordered.map(({ type, group, tier, detector, start, end }, index) => {
    const found = { ...positions[index]!, start, end, type, group, tier, detector }
    return shown ? { ...found, value: text.slice(start, end) } : found
  })
}

/** Line and column of places, for the places in order. */
export function positionsIn(text: string, places: readonly number[]): Pick<Placed, 'line' | 'column'>[] {
  let line = 1
  let lineStart = 0
  let lineEnd = endOfLine(text, 0)
  return places
    .toSorted((a, b) => a - b)
    .map((at) => {
      for (; lineEnd < at; line++) {
        lineStart = lineEnd + 1
        lineEnd = endOfLine(text, lineStart)
      }
      return { line, column: at - lineStart + 1 }
    })
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

/** `line:col  TYPE  tier  detector`, and the value where it was taken along. @param shadow detectors on trial */
export function placedAsText(placed: readonly Placed[], shadow: ReadonlySet<string>): string {
  return columns(
    placed.map(({ line, column, type, tier, detector, value }) => [
      `${line}:${column}`,
      type,
      tier,
      shadow.has(detector) ? `${detector} (shadow)` : detector,
      ...(value === undefined ? [] : [quoted(value)]),
    ]),
  ).join('\n')
}

/** On one line, and with nothing in it that a terminal would act on or not show. */
function quoted(value: string): string {
  return JSON.stringify(value).replaceAll(/\p{C}/gu, (sign) =>
    Array.from({ length: sign.length }, (_, at) => escaped(sign.charCodeAt(at))).join(''),
  )
}

function escaped(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}

/** `2 findings: API_KEY 1, EMAIL_ADDRESS 1`, the most frequent first. */
export function summaryOf(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing found.'
  const counts = new Map<string, number>()
  for (const { type } of findings) counts.set(type, (counts.get(type) ?? 0) + 1)
  const named = [...counts].toSorted((a, b) => b[1] - a[1]).map(([type, count]) => `${type} ${count}`)
  return `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}: ${named.join(', ')}`
}
