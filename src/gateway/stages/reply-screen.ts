import type { Operation } from '../../core/call.ts'
import type { ReplyRules } from '../../core/reply-rules.ts'
import type { Route } from '../../core/rules.ts'
import { allowsHost, allowsTool } from '../../engines/screening/restore-rules.ts'
import { StreamRestore } from '../../engines/screening/stream-restore.ts'
import type { Vault } from '../../engines/screening/vault.ts'
import { fieldsOf, listOf } from '../../wire/reply-facts.ts'
import type { EventFilter, ReplyFilter } from './reply-filter.ts'
import { ReplyJudges, type JudgesOptions } from './reply-judges.ts'
import { ReplyRisks } from './reply-risks.ts'
import { changeTexts } from './reply-texts.ts'
import { ScreenedChat } from './screened-chat.ts'
import { ScreenedMessages } from './screened-messages.ts'
import { ScreenedResponses } from './screened-responses.ts'
import { hideLogprobs, ScreenedText, type TextAbout, type TextStep } from './screened-text.ts'

export interface ReplyScreenOptions {
  readonly screener: JudgesOptions['screener']
  readonly kept: JudgesOptions['kept']
  readonly route: Pick<Route, 'id' | 'dlp'>
  /** What the tokens in the request stand for; undefined where it has none. */
  readonly vault: Vault | undefined
  readonly maxChars: number
  readonly found: JudgesOptions['found']
}

/** What is done to the texts of one reply; undefined where they stay as the provider wrote them, unseen. */
export function replyScreen(options: ReplyScreenOptions): ReplyFilter | undefined {
  const { mode, riskLabels } = options.route.dlp.replies
  return mode === 'pass' && !riskLabels && options.vault === undefined ? undefined : new ReplyScreen(options)
}

class ReplyScreen implements ReplyFilter {
  readonly #options: ReplyScreenOptions
  readonly #rules: ReplyRules
  readonly #judges: ReplyJudges
  readonly #risks: ReplyRisks | undefined
  readonly #allowsHost: (host: string) => boolean
  readonly #allowsTool: (name: string) => boolean

  constructor(options: ReplyScreenOptions) {
    this.#options = options
    this.#rules = options.route.dlp.replies
    this.#judges = new ReplyJudges(options)
    this.#risks = this.#rules.riskLabels ? new ReplyRisks() : undefined
    this.#allowsHost = allowsHost(this.#rules.restoreHosts)
    this.#allowsTool = allowsTool(this.#rules.restoreInTools)
  }

  stream(operation: Operation): EventFilter | undefined {
    const open = (about: TextAbout): ScreenedText => this.#text(about)
    switch (operation) {
      case 'chat':
      case 'fim':
        return new ScreenedChat(open)
      case 'messages':
        return new ScreenedMessages(open)
      case 'responses':
        return new ScreenedResponses(open)
      case 'embeddings':
        return undefined
    }
  }

  /** Throws `sensitive_data` where it must not go out. */
  whole(reply: unknown): boolean {
    if (!changeTexts(reply, (about, text) => this.#text(about, true).all(text))) return false
    for (const choice of listOf(fieldsOf(reply)['choices'])) hideLogprobs(choice as Record<string, unknown>)
    return true
  }

  risks(): readonly string[] {
    return this.#risks?.labels ?? []
  }

  /** First what is in it is judged, then tokens are given back their values: those need not be judged again. */
  #text(about: TextAbout, isWhole = false): ScreenedText {
    const { mode } = this.#rules
    const { vault } = this.#options
    const { json = false, tool } = about
    const steps: TextStep[] = []
    if (mode !== 'pass') steps.push(this.#judges.step(about, isWhole && mode === 'chunks' ? 'before' : mode))
    if (vault !== undefined && (tool === undefined || this.#allowsTool(tool)))
      steps.push(new StreamRestore(vault, { json, allowsHost: this.#allowsHost }))
    if (this.#risks !== undefined) steps.push(this.#risks.step())
    return new ScreenedText(steps)
  }
}
