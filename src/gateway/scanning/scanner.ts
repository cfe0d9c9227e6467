import { setImmediate as breathe } from 'node:timers/promises'
import type { Finding } from '../../core/finding.ts'
import type { Secret } from '../../core/secret.ts'
import type { FindingsCache, Known } from '../../engines/screening/findings-cache.ts'
import { examinePart, type PartResult } from '../../engines/screening/part.ts'
import { budgetFor, type Screener } from '../../engines/screening/screener.ts'
import { TextKeys } from '../../engines/screening/text-keys.ts'
import type { ScreeningMetrics } from '../../telemetry/screening-metrics.ts'
import { bodyStrings, type BodyString } from '../../wire/body-strings.ts'
import type { JsonDoc } from '../../wire/json-doc.ts'
import { unpackResult, writePart } from './message.ts'
import type { Asker, ScanPool } from './pool.ts'
import type { Lost } from './thread.ts'

export interface ScannerParts {
  readonly screener: Screener
  readonly cache: FindingsCache
  readonly pool: ScanPool
  /** Any secret of the deployment; what is made of it here is of no use elsewhere. */
  readonly secret: Secret
  /** What is new in a request is scanned on the event loop up to here, and in a thread beyond. */
  readonly inlineBytes: number
  readonly metrics: ScreeningMetrics
}

/** A string of the request in which something was found. */
export interface FoundIn {
  readonly at: BodyString
  readonly findings: readonly Finding[]
}

/** Why not all was seen: the text was made to be slow, or there was nobody to look at it. */
export type Missing = 'budget' | 'full' | Lost

/** What is sensitive in a request, as far as it was seen. */
export interface Scanned {
  readonly places: readonly FoundIn[]
  readonly missing: Missing | undefined
}

interface Text {
  readonly at: BodyString
  /** Of what is kept of it; undefined where nothing is. */
  readonly id: string | undefined
  known: Known | undefined
}

/** A text that nothing is known of, and the steps that those before it took of which it is. */
interface New {
  readonly text: Text
  readonly before: number
}

/** Bytes of a text, quotes included, from which on to remember it costs less than to scan it again. */
const LEAST_KEPT = 24
/** Whose key is kept, and need not be made for each call. */
const MAX_TENANTS = 1000
/** What a text costs beside its length, in bytes. */
const COST_OF_ONE = 100
/** Of a part, which a thread answers in some 10 ms. A text is never divided: what is found in it rests on all of it. */
const PART_BYTES = 262_144
const PART_TEXTS = 2000

/** Finds what is sensitive in requests: by what is known of texts that came before, on the event loop, or in a thread. */
export class Scanner {
  readonly #parts: ScannerParts
  /** By tenant. */
  readonly #keys = new Map<string, TextKeys>()

  constructor(parts: ScannerParts) {
    this.#parts = parts
  }

  /** The same request always comes to the same, whatever is known of it and wherever it is scanned, as long as somebody can look. */
  async look(doc: JsonDoc, tenant: string, asker: Asker): Promise<Scanned> {
    const { inlineBytes, metrics } = this.#parts
    const startMs = performance.now()
    const texts = await this.#recall(doc, tenant)
    const { news, after } = newOf(texts)
    const steps = budgetFor(doc.bytes.length).left
    const cost = news.reduce((sum, { text }) => sum + text.at.size + COST_OF_ONE, 0)
    const where = cost > inlineBytes ? 'thread' : 'inline'
    const end =
      where === 'inline' ? this.#inline(news, steps) : await this.#inThread(news, steps, cost, asker)
    metrics.looked(texts.length - news.length, where, news.length, (performance.now() - startMs) / 1000)
    const missing = missingOf(end, after)
    if (missing !== undefined) metrics.missed(missing)
    return { places: texts.flatMap(placesOf), missing }
  }

  /** All texts, with what is known of them. Breathes now and then: hashing some megabytes takes its time, too. */
  async #recall(doc: JsonDoc, tenant: string): Promise<Text[]> {
    const { cache } = this.#parts
    const keys = this.#keysOf(tenant)
    const texts: Text[] = []
    let [bytes, count] = [0, 0]
    for (const at of bodyStrings(doc)) {
      const id =
        cache.keeps && at.size >= LEAST_KEPT
          ? keys.of(at.key, doc.bytes, doc.start(at.node), doc.end(at.node))
          : undefined
      texts.push({ at, id, known: id === undefined ? undefined : cache.get(id) })
      bytes += at.size
      if (bytes < 4 * PART_BYTES && ++count < PART_TEXTS) continue
      await breathe()
      ;[bytes, count] = [0, 0]
    }
    return texts
  }

  #keysOf(tenant: string): TextKeys {
    const known = this.#keys.get(tenant)
    if (known !== undefined) return known
    const keys = new TextKeys(this.#parts.secret, tenant, this.#parts.screener.version)
    if (this.#keys.size >= MAX_TENANTS) this.#keys.clear()
    this.#keys.set(tenant, keys)
    return keys
  }

  #inline(news: readonly New[], left: number): PartResult {
    const result = examinePart(this.#parts.screener, news.values().map(asPartText), left)
    this.#learn(news, result)
    return result
  }

  async #inThread(news: readonly New[], steps: number, bytes: number, asker: Asker): Promise<End> {
    using seat = this.#parts.pool.enter(bytes, asker)
    if (seat === undefined) return 'full'
    let left = steps
    for (const part of partsOf(news)) {
      const answer = await seat.ask(() => ({ bytes: writePart(part.map(asRawText)), left }))
      if (typeof answer === 'string') return answer
      const result = unpackResult(answer)
      this.#learn(part, result)
      if (result.exhausted) return result
      left = result.left
    }
    return { left, exhausted: false }
  }

  #learn(news: readonly New[], { known, exhausted }: PartResult): void {
    known.forEach((each, i) => {
      const { text } = news[i] as New
      text.known = each
      const isWhole = !exhausted || i < known.length - 1
      if (isWhole && text.id !== undefined) this.#parts.cache.set(text.id, each)
    })
  }
}

type End = Pick<PartResult, 'left' | 'exhausted'> | 'full' | Lost

/** @param after steps that what is known takes behind the last new text */
function missingOf(end: End, after: number): Missing | undefined {
  if (typeof end === 'string') return end
  return end.exhausted || end.left < after ? 'budget' : undefined
}

/** @returns `after`: steps of what is known behind the last new one. */
function newOf(texts: readonly Text[]): { news: readonly New[]; after: number } {
  const news: New[] = []
  let before = 0
  for (const text of texts) {
    if (text.known === undefined) {
      news.push({ text, before })
      before = 0
    } else before += text.known.steps
  }
  return { news, after: before }
}

function asPartText({ text: { at }, before }: New): { before: number; key: string; text: string } {
  return { before, key: at.key, text: at.text }
}

function asRawText({ text: { at }, before }: New): { before: number; key: string; raw: Buffer } {
  return { before, key: at.key, raw: at.raw }
}

function* partsOf(news: readonly New[]): Generator<readonly New[]> {
  let part: New[] = []
  let bytes = 0
  for (const each of news) {
    const { size } = each.text.at
    if (part.length > 0 && (bytes + size > PART_BYTES || part.length >= PART_TEXTS)) {
      yield part
      part = []
      bytes = 0
    }
    part.push(each)
    bytes += size
  }
  if (part.length > 0) yield part
}

function placesOf({ at, known }: Text): readonly FoundIn[] {
  if (known === undefined || known.findings.length === 0) return []
  const findings = at.isProtocol ? known.findings.filter(({ group }) => group === 'SECRET') : known.findings
  return findings.length === 0 ? [] : [{ at, findings }]
}
