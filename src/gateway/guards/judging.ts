import type { GuardStage } from '../../core/guard-rules.ts'
import { mayBlock } from '../../engines/guard-models/decide.ts'
import { windowsOf } from '../../engines/guard-models/windows.ts'
import { turnTexts } from '../../wire/turn-texts.ts'
import type { Call } from '../call.ts'
import type { Answer } from '../stages/answer.ts'
import type { Grant } from '../stages/authorize.ts'
import type { Objection, Panel } from './panel.ts'
import { ReplyJudge } from './reply-judge.ts'

/**
 * Questions about what a call sends, under way beside it. Nothing is waited for before the provider is asked, and nothing of the reply
 * goes out before every guard that may refuse the call has spoken: so its time hides behind the provider's.
 */
export class Judging {
  readonly reply: ReplyJudge | undefined
  readonly #panel: Panel
  /** What is to be waited for before anything goes out, and what only the record waits for. */
  readonly #blocking: Promise<Objection>[] = []
  readonly #reporting: Promise<Objection>[] = []
  /** Aborted with the objection, as soon as there is one. */
  readonly #blocked = new AbortController()

  /** Throws what is known at once to be refused. @param panel of the call @param grant with the texts as they go out */
  constructor(panel: Panel, grant: Grant) {
    this.#panel = panel
    const { input, toolResults } = turnTexts(grant.chat.doc, grant.chat.endpoint.operation)
    const asked = windowsOf(input)
    this.#ask('input', asked)
    this.#ask('tool_result', windowsOf(toolResults))
    const seats = panel.seats.filter(({ rule }) => rule.stages.has('output'))
    this.reply = seats.length === 0 ? undefined : new ReplyJudge(panel, seats, asked[0] ?? '')
  }

  /** Runs what sends the call, and cuts it where a guard objects. */
  async beside(call: Call, send: (call: Call) => Promise<Answer>): Promise<Answer> {
    this.#panel.isSent = true
    if (this.#blocking.length === 0) return send(call)
    const signal = AbortSignal.any([call.signal, this.#blocked.signal])
    const answer = await send({ ...call, signal })
    try {
      const objections = await Promise.all(this.#blocking)
      this.#panel.throwIfGone()
      const objection = objections.find((each) => each !== undefined)
      if (objection !== undefined) throw objection
      return answer
    } catch (error) {
      answer[Symbol.dispose]()
      throw error
    }
  }

  /** All that the record is to say about what was sent has been said. */
  async noted(): Promise<void> {
    await Promise.all(this.#reporting)
  }

  #ask(stage: Exclude<GuardStage, 'output'>, windows: readonly string[]): void {
    const trust = stage === 'input' ? 'user' : 'tool'
    for (const seat of this.#panel.seats) {
      const { rule, guard } = seat
      // Who says where something is was asked before the call was written.
      if (!rule.stages.has(stage) || guard.settings.givesSpans) continue
      for (const text of windows) {
        const objection = this.#panel.ask(seat, { text, stage, trust }, guard.settings.timeoutMs)
        if (!(objection instanceof Promise)) {
          if (objection !== undefined) throw objection
        } else if (mayBlock(rule, this.#panel.grant.label)) this.#wait(objection)
        else if (!rule.shadow) this.#reporting.push(objection)
      }
    }
  }

  #wait(pending: Promise<Objection>): void {
    const watched = pending.then((objection) => {
      if (objection !== undefined) this.#blocked.abort(objection)
      return objection
    })
    this.#blocking.push(watched)
  }
}
