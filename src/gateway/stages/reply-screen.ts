import type { Operation } from '../../core/call.ts'
import { refuse } from '../../core/errors.ts'
import type { Action, Finding } from '../../core/finding.ts'
import type { DlpRules } from '../../core/rules.ts'
import { StreamRestore } from '../../engines/screening/stream-restore.ts'
import { StreamScreen } from '../../engines/screening/stream.ts'
import { fieldsOf, listOf } from '../../wire/reply-facts.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import type { EventFilter, ReplyFilter } from './reply-filter.ts'
import { actionOn } from './screen.ts'
import { ScreenedChat } from './screened-chat.ts'
import { ScreenedMessages } from './screened-messages.ts'
import { hideLogprobs, ScreenedText } from './screened-text.ts'

/** What a reply's object says under these names is text of the model. */
const TEXTS = new Set(['content', 'text', 'reasoning_content', 'reasoning', 'thinking', 'refusal'])
/** JSON as a string. */
const JSON_TEXTS = new Set(['arguments'])
/** Of a tool that is called: every string in it is the model's. */
const INPUT = 'input'

/** What is done to the texts of one reply; undefined where they stay as the provider wrote them. */
export function replyScreen(gw: Gateway, grant: Grant): ReplyScreen | undefined {
  const isScreened = grant.route.dlp.replies === 'screen'
  return isScreened || grant.vault !== undefined ? new ReplyScreen(gw, grant) : undefined
}

export class ReplyScreen implements ReplyFilter {
  readonly #gw: Gateway
  readonly #grant: Grant

  constructor(gw: Gateway, grant: Grant) {
    this.#gw = gw
    this.#grant = grant
  }

  /** @param json the text is JSON, and is so after it @param key name of what it is the value of */
  text(json: boolean, key = ''): ScreenedText {
    const { vault, route } = this.#grant
    const restored = vault && new StreamRestore(vault, { json })
    const screened = route.dlp.replies === 'screen' ? this.#screen(json, key) : undefined
    return new ScreenedText(screened, restored, (stream) => this.#close(stream))
  }

  stream(operation: Operation): EventFilter | undefined {
    const open = (json: boolean): ScreenedText => this.text(json)
    if (operation === 'chat') return new ScreenedChat(open)
    return operation === 'messages' ? new ScreenedMessages(open) : undefined
  }

  /** Throws `sensitive_data` where it must not go out. */
  whole(reply: unknown): boolean {
    if (!this.#visit(reply, false)) return false
    for (const choice of listOf(fieldsOf(reply)['choices'])) hideLogprobs(choice as Record<string, unknown>)
    return true
  }

  /** @returns whether anything in it is another now */
  #visit(container: unknown, isInput: boolean): boolean {
    if (typeof container !== 'object' || container === null) return false
    const members = container as Record<string, unknown>
    let changed = false
    for (const [name, value] of Object.entries(members)) {
      const isText = isInput || TEXTS.has(name) || name === INPUT || JSON_TEXTS.has(name)
      if (typeof value !== 'string') changed = this.#visit(value, isInput || name === INPUT) || changed
      else if (isText) {
        const anew = this.text(!isInput && JSON_TEXTS.has(name), isInput ? name : '').all(value)
        changed ||= anew !== value
        members[name] = anew
      }
    }
    return changed
  }

  #screen(json: boolean, key: string): StreamScreen {
    const { screener } = this.#gw
    const { route, vault } = this.#grant
    const decide = (finding: Finding): Action => actionInReply(route.dlp, finding)
    return new StreamScreen({
      scan: (text) => screener.scan(text, key),
      decide,
      json,
      holdsWords: isReplaced(decide, 'EMAIL_ADDRESS'),
      holdsNames: isReplaced(decide, 'PERSON'),
      prefixes: screener.prefixes,
      ...(vault === undefined ? {} : { vault }),
    })
  }

  /** Counts what was found; ends the reply where that must not go out. */
  #close({ blocked, counts }: StreamScreen): void {
    for (const { type, action, count } of counts) this.#gw.metrics.content.found(type, action, count)
    if (!blocked) return
    const types = counts.filter(({ action }) => action === 'block').map(({ type }) => type)
    refuse('sensitive_data', {
      rule: this.#grant.route.id,
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
  const action = decide({ type, group: 'CUSTOM', tier: 'certain', detector: '', start: 0, end: 0 })
  return action !== 'allow' && action !== 'flag'
}
