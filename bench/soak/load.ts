import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { random } from '../wire/text.ts'
import { drawAsk } from './ask.ts'
import { makeCall, type Ended, type Target } from './caller.ts'
import { count, type Counts } from './counts.ts'

/** More than this at once means that the gateway has stopped answering: nothing is sent any more, and that is counted. */
const MAX_OPEN = 3000
const TICK_MS = 10
/** Texts that are kept of what went wrong. */
const MAX_EXAMPLES = 20

/** Calls at a constant rate, whatever becomes of earlier ones, and how each of them ended. */
export class SoakLoad {
  sent = 0
  notSent = 0
  open = 0
  readonly counts: Counts = new Map<string, number>()
  /** By status and code, for the report. */
  readonly refusals: Counts = new Map<string, number>()
  readonly unknown: Counts = new Map<string, number>()
  /** Every call that has an id. */
  readonly byId = new Map<string, Pick<Ended, 'outcome' | 'code'>>()
  /** Hung up before a head came: nobody knows the id. */
  leftWithoutId = 0
  /** Two calls that were told the same id. */
  duplicates = 0
  readonly #target: Target
  readonly #next = random(2026)

  constructor(port: number, key: string) {
    this.#target = { port, key, agent: new Agent({ keepAlive: true, maxFreeSockets: 256 }) }
  }

  async run(perSecond: number, forMs: number, over: AbortSignal): Promise<void> {
    const begun = performance.now()
    let due = 0
    for (;;) {
      const elapsed = performance.now() - begun
      if (elapsed >= forMs || over.aborted) return
      for (; due * 1000 <= elapsed * perSecond; due++) this.#start()
      await sleep(TICK_MS)
    }
  }

  /** Waits for all calls to end. */
  async settle(): Promise<void> {
    while (this.open > 0) await sleep(50)
    this.#target.agent.destroy()
  }

  #start(): void {
    if (this.open >= MAX_OPEN) return void this.notSent++
    this.sent++
    this.open++
    void makeCall(this.#target, drawAsk(this.#next)).then((ended) => this.#ended(ended))
  }

  #ended({ outcome, id, status, code, why }: Ended): void {
    this.open--
    count(this.counts, outcome)
    if (outcome === 'refused' || outcome === 'interrupted') count(this.refusals, `${status} ${code ?? '-'}`)
    if (why !== undefined && outcome === 'unknown' && this.unknown.size < MAX_EXAMPLES)
      count(this.unknown, why)
    if (id === undefined) {
      if (outcome === 'left') this.leftWithoutId++
    } else if (this.byId.has(id)) this.duplicates++
    else this.byId.set(id, { outcome, code })
  }
}
