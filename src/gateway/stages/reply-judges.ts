import { refuse } from '../../core/errors.ts'
import type { Action, ActionCount, Finding } from '../../core/finding.ts'
import type { ReplyMode } from '../../core/reply-rules.ts'
import type { DlpRules, Route } from '../../core/rules.ts'
import type { Screener } from '../../engines/screening/screener.ts'
import { WatchingScreen, WholeScreen, type ReplyJudge } from '../../engines/screening/stream-whole.ts'
import { StreamScreen } from '../../engines/screening/stream.ts'
import type { Vault } from '../../engines/screening/vault.ts'
import { interrupted } from './failure.ts'
import { actionOn } from './screen.ts'
import type { TextAbout, TextStep } from './screened-text.ts'

export interface JudgesOptions {
  readonly screener: Pick<Screener, 'scan' | 'prefixes'>
  /** Those of findings that are acted upon. */
  readonly kept: (text: string, findings: readonly Finding[]) => readonly Finding[]
  readonly route: Pick<Route, 'id' | 'dlp'>
  readonly vault: Vault | undefined
  /** Of a text that is held until it is whole. */
  readonly maxChars: number
  readonly found: (counts: readonly ActionCount[]) => void
}

/** How the texts of a reply are judged: whole, as they come, or only watched. */
export class ReplyJudges {
  readonly #options: JudgesOptions
  readonly #decide: (finding: Finding) => Action
  #heldChars = 0

  constructor(options: JudgesOptions) {
    const { dlp } = options.route
    const act = (finding: Finding): Action => actionInReply(dlp, finding)
    this.#options = options
    this.#decide =
      dlp.replies.mode === 'after' ? (finding) => (act(finding) === 'allow' ? 'allow' : 'flag') : act
  }

  /** @param mode not `pass` */
  step(about: TextAbout, mode: ReplyMode): TextStep {
    const judge = this.#judge(about, mode)
    const holds = mode === 'before'
    return {
      push: (piece) => {
        if (holds) this.#hold(piece.length)
        const out = judge.push(piece)
        if (judge.blocked) this.#close(judge)
        return out
      },
      end: () => {
        const rest = judge.end()
        this.#close(judge)
        return rest
      },
    }
  }

  #judge({ json = false, key = '' }: TextAbout, mode: ReplyMode): ReplyJudge {
    const { screener, vault, route, kept } = this.#options
    const decide = this.#decide
    const scan = (text: string): readonly Finding[] => kept(text, screener.scan(text, key))
    const options = { scan, decide, json, ...(vault === undefined ? {} : { vault }) }
    if (mode === 'before') return new WholeScreen(options)
    const isWatching = mode === 'after'
    const stream = new StreamScreen({
      ...options,
      // Nobody waits for what is only watched.
      holdsWords: isWatching || isReplaced(decide, 'EMAIL_ADDRESS'),
      holdsNames: isWatching || isReplaced(decide, 'PERSON'),
      holdsNumbers: isWatching || replacesPersonal(route.dlp),
      prefixes: screener.prefixes,
    })
    return isWatching ? new WatchingScreen(stream) : stream
  }

  #hold(chars: number): void {
    this.#heldChars += chars
    if (this.#heldChars > this.#options.maxChars) throw interrupted('larger than allowed')
  }

  /** Counts what was found; ends the reply where that must not go out. */
  #close({ blocked, counts }: ReplyJudge): void {
    this.#options.found(counts)
    if (!blocked) return
    const types = counts.filter(({ action }) => action === 'block').map(({ type }) => type)
    refuse('sensitive_data', {
      rule: this.#options.route.id,
      param: 'reply',
      reason: `looks like it holds ${types.join(', ')}.`,
    })
  }
}

/** What the model says itself has nobody to be given back to. */
function actionInReply(dlp: DlpRules, finding: Finding): Action {
  const action = actionOn(dlp, finding)
  return action === 'tokenize' ? 'redact' : action
}

function isReplaced(decide: (finding: Finding) => Action, type: string): boolean {
  return replaces(decide({ type, group: 'CUSTOM', tier: 'certain', detector: '', start: 0, end: 0 }))
}

/** Anything but secrets, as far as it can be told by the rules alone. */
function replacesPersonal({ personal, types }: DlpRules): boolean {
  return replaces(personal) || [...types.values()].some(replaces)
}

function replaces(action: Action): boolean {
  return action !== 'allow' && action !== 'flag'
}
