import { NONE } from '../../json-doc.ts'
import { invalid, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'

/** The least that Anthropic takes for a budget; it must also be less than `max_tokens`. */
const MIN_BUDGET = 1024

const OFF: ReadonlySet<string> = new Set(['none', 'minimal'])
const EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'xhigh', 'max'])

export interface Circumstances {
  readonly maxTokens: number
  /** `tool_choice` wants a call of some tool, which Anthropic refuses while thinking. */
  readonly forcedTool: boolean
  /**
   * The conversation ends with results of tools. Anthropic wants the turn that called them to begin with its signed thinking,
   * which a chat history does not carry.
   */
  readonly openToolLoop: boolean
}

export interface Thinking {
  readonly on: boolean
  readonly field: Out | undefined
  /** For `output_config`. */
  readonly effort: string | undefined
}

/** `reasoning_effort`, and `thinking` as DeepSeek's callers give it. Where neither is there, the model's default holds. */
export function settleThinking(draft: Draft, circumstances: Circumstances): Thinking {
  const effort = readEffort(draft)
  const type = readType(draft)
  const asked = type === undefined ? effort !== undefined && !OFF.has(effort) : type !== 'disabled'
  if (!asked)
    return { on: false, field: isOff(type, effort) ? { type: 'disabled' } : undefined, effort: undefined }
  if (circumstances.forcedTool || circumstances.openToolLoop) {
    draft.warn('disabled=thinking')
    return { on: false, field: { type: 'disabled' }, effort: undefined }
  }
  const level = effort === undefined || OFF.has(effort) ? undefined : effort
  return { on: true, field: enabled(draft, circumstances.maxTokens), effort: level }
}

function isOff(type: string | undefined, effort: string | undefined): boolean {
  return type === 'disabled' || (effort !== undefined && OFF.has(effort))
}

/** A budget that Anthropic would take, else as much as the model thinks fit. */
function enabled(draft: Draft, maxTokens: number): Out {
  const budget = draft.doc.integer(draft.member(draft.field('thinking'), 'budget_tokens'))
  if (budget === undefined) return { type: 'adaptive' }
  if (budget >= MIN_BUDGET && budget < maxTokens) return { type: 'enabled', budget_tokens: budget }
  draft.warn('dropped=thinking.budget_tokens')
  return { type: 'adaptive' }
}

function readEffort(draft: Draft): string | undefined {
  const field = draft.field('reasoning_effort')
  if (field === NONE) return undefined
  const effort = draft.doc.text(field)
  if (effort === undefined || !(OFF.has(effort) || EFFORTS.has(effort))) {
    invalid('/reasoning_effort', `must be one of ${[...OFF, ...EFFORTS].join(', ')}.`)
  }
  return effort
}

function readType(draft: Draft): string | undefined {
  const field = draft.field('thinking')
  if (field === NONE) return undefined
  const type = draft.doc.text(draft.doc.get(field, 'type'))
  if (type !== 'enabled' && type !== 'disabled' && type !== 'adaptive') {
    invalid('/thinking/type', 'must be one of enabled, disabled, adaptive.')
  }
  return type
}
