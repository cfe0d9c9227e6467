import type { Finding } from '../../core/finding.ts'
import type { Known } from '../../engines/screening/findings-cache.ts'
import type { PartResult, PartText } from '../../engines/screening/part.ts'

/**
 * What goes to a thread and back. Both ways bytes and numbers are handed over, not copied value by value: a thread is there to keep
 * work off the event loop, and a clone of ten thousand objects is work on it.
 */
export interface Question {
  /** A {@link writePart}; its memory changes hands. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Steps of the request's budget. */
  readonly left: number
}

export interface Answer {
  /** Of each text, the steps that it took. */
  readonly steps: Int32Array<ArrayBuffer>
  /** Four numbers a finding: its text, its kind, start and end. */
  readonly found: Int32Array<ArrayBuffer>
  readonly kinds: readonly Kind[]
  readonly left: number
  readonly exhausted: boolean
  /** CPU time of the thread since it began, in milliseconds. */
  readonly cpuMs: number
}

/** A finding without its place. */
type Kind = Omit<Finding, 'start' | 'end'>

const NUMBERS = 4

/** A text in the bytes of a request, as it stands there: nothing is decoded on this side. */
export interface RawText extends Pick<PartText, 'before' | 'key'> {
  readonly raw: Buffer
}

/** As a JSON array of all members of all texts in turn. The bytes of a JSON string are part of it as they are. */
export function writePart(texts: readonly RawText[]): Uint8Array<ArrayBuffer> {
  const heads = texts.map(({ before, key }) => `${before},${JSON.stringify(key)},`)
  const most = texts.reduce((sum, { raw }, i) => sum + 3 * (heads[i] as string).length + raw.length + 1, 2)
  const bytes = Buffer.from(new ArrayBuffer(most))
  let at = bytes.write('[')
  texts.forEach(({ raw }, i) => {
    if (i > 0) at += bytes.write(',', at)
    at += bytes.write(heads[i] as string, at)
    at += raw.copy(bytes, at)
  })
  at += bytes.write(']', at)
  return bytes.subarray(0, at)
}

export function* readPart(bytes: Uint8Array): Generator<PartText> {
  // An array: objects with escaped keys are what JSON.parse may misread (json-doc.ts).
  const members = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()) as (
    string | number
  )[]
  for (let at = 0; at < members.length; at += 3)
    yield {
      before: members[at] as number,
      key: members[at + 1] as string,
      text: members[at + 2] as string,
    }
}

export function packResult({ known, left, exhausted }: PartResult, cpuMs: number): Answer {
  const kinds = new Map<string, { readonly id: number; readonly kind: Kind }>()
  const found: number[] = []
  known.forEach(({ findings }, text) => {
    for (const { start, end, ...kind } of findings) {
      const name = JSON.stringify(kind)
      const entry = kinds.get(name) ?? { id: kinds.size, kind }
      kinds.set(name, entry)
      found.push(text, entry.id, start, end)
    }
  })
  return {
    steps: Int32Array.from(known, ({ steps }) => steps),
    found: Int32Array.from(found),
    kinds: [...kinds.values()].map(({ kind }) => kind),
    left,
    exhausted,
    cpuMs,
  }
}

export function unpackResult({ steps, found, kinds, left, exhausted }: Answer): PartResult {
  const findings = Array.from(steps, (): Finding[] => [])
  for (let at = 0; at < found.length; at += NUMBERS) {
    const kind = kinds[found[at + 1] as number] as Kind
    findings[found[at] as number]?.push({
      ...kind,
      start: found[at + 2] as number,
      end: found[at + 3] as number,
    })
  }
  const known = findings.map((own, i): Known => ({ findings: own, steps: steps[i] as number }))
  return { known, left, exhausted }
}
