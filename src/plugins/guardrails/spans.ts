import { fieldsOf } from '../../wire/reply-facts.ts'
import { utf16Places } from './code-points.ts'
import type { GuardSpan } from './contract.ts'
import { isShare } from './verdict-json.ts'

/** Of one window of text: more are no finding but a fault. */
const MAX_SPANS = 1000
const TYPE = /^[A-Z][A-Z0-9_]{0,63}$/

/**
 * Spans whose places count code points, as Presidio and every receiver in Python count. Undefined where one of them is no span: half an
 * answer is none. @param typeKey under which name the type stands
 */
export function readSpans(text: string, listed: unknown, typeKey: string): readonly GuardSpan[] | undefined {
  if (!Array.isArray(listed) || listed.length > MAX_SPANS) return undefined
  const spans = listed.map((each) => {
    const { start, end, score, [typeKey]: type } = fieldsOf(each)
    return { start, end, score: score ?? 1, type }
  })
  if (!spans.every(isSpan)) return undefined
  const places = utf16Places(
    text,
    spans.flatMap(({ start, end }) => [start, end]),
  )
  const at = (point: number): number => places.get(point) as number
  return spans.map((span) => ({ ...span, start: at(span.start), end: at(span.end) }))
}

function isSpan(span: Record<keyof GuardSpan, unknown>): span is GuardSpan & typeof span {
  const { type, start, end, score } = span
  if (typeof type !== 'string' || !TYPE.test(type) || !isShare(score)) return false
  return (
    Number.isSafeInteger(start) &&
    Number.isSafeInteger(end) &&
    (start as number) >= 0 &&
    (end as number) > (start as number)
  )
}
