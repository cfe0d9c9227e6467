import type { EffortEra } from '../../../core/catalogue.ts'
import { NONE } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import { invalid, unsupported, type Draft } from './draft.ts'

/** What `thinking.type` may say; DeepSeek itself knows the first two. */
type Asked = 'enabled' | 'disabled' | 'adaptive' | 'between_tools'

const TYPES = new NameTable<Asked>([
  ['enabled', 'enabled'],
  ['disabled', 'disabled'],
  ['adaptive', 'adaptive'],
  ['between_tools', 'between_tools'],
])

/** What the catalogue maps an effort to that means no thinking. `none` means it in every era: no era has another use for it. */
const OFF = 'off'

export interface Circumstances {
  /** `tool_choice` wants a call of some tool, which DeepSeek refuses while thinking. */
  readonly forcedTool: boolean
  /** The history has turns in which the assistant called tools. */
  readonly toolTurns: boolean
  /** Earlier attempts failed over lost reasoning: the last resort is not to think. */
  readonly giveUp: boolean
}

/** Thinking and effort as they go out: from the route, else the caller, else DeepSeek's default (on). True where it is on. */
export function settleThinking(draft: Draft, circumstances: Circumstances): boolean {
  const asked = readAsked(draft)
  const effort = readEffort(draft)
  const callerWants = asked === undefined ? effort !== 'none' : asked !== 'disabled' && effort !== 'none'
  const { mode } = draft.request.target
  if (
    mode !== undefined &&
    (asked !== undefined || effort !== undefined) &&
    callerWants !== (mode === 'thinking')
  ) {
    draft.warn('overridden=thinking')
  }
  const wanted = mode === undefined ? callerWants : mode === 'thinking'
  if (!wanted || mustNotThink(draft, circumstances)) {
    switchOff(draft, asked, effort)
    return false
  }
  if (asked === undefined || asked === 'disabled') {
    if (mode === 'thinking') writeThinking(draft, 'enabled')
  } else {
    tidyThinking(draft, asked)
  }
  writeEffort(draft, effort)
  return true
}

function readAsked({ doc, thinking }: Draft): Asked | undefined {
  if (thinking === NONE || doc.isNull(thinking)) return undefined
  const type = TYPES.find(doc, doc.get(thinking, 'type'))
  return type ?? invalid('/thinking/type', 'must be one of enabled, disabled.')
}

/** The caller's effort; `none` for whatever the era reads as no thinking at all. */
export function readEffort(draft: Draft): string | undefined {
  const { doc, effort } = draft
  if (effort === NONE || doc.isNull(effort)) return undefined
  const text = doc.text(effort) ?? invalid(effortPointer(draft), 'must be a string.')
  return eraOf(draft)?.map.get(text) === OFF ? 'none' : text
}

function mustNotThink(draft: Draft, { forcedTool, toolTurns, giveUp }: Circumstances): boolean {
  if (forcedTool && toolTurns && !giveUp) {
    unsupported(
      '/tool_choice',
      'DeepSeek does not force a tool while thinking, and this history has tool calls made while thinking. ' +
        'Use "auto", or switch thinking off.',
    )
  }
  if (forcedTool || giveUp) draft.warn('disabled=thinking')
  return forcedTool || giveUp
}

/** DeepSeek refuses an effort beside disabled thinking. */
function switchOff(draft: Draft, asked: Asked | undefined, effort: string | undefined): void {
  if (asked !== 'disabled') writeThinking(draft, 'disabled')
  if (draft.effort === NONE) return
  draft.edits.removeMember(draft.effortHolder, draft.effortKey)
  if (effort !== undefined && effort !== 'none') draft.warn(`dropped=${effortName(draft)}`)
}

function writeThinking({ doc, edits, thinking }: Draft, type: 'enabled' | 'disabled'): void {
  const json = `{"type":"${type}"}`
  if (thinking === NONE) edits.add(doc.root, 'thinking', json)
  else edits.replace(thinking, json)
}

/** `adaptive` and `between_tools` are not in DeepSeek's list, and a budget means nothing to it. */
function tidyThinking(draft: Draft, asked: Asked): void {
  const { doc, edits, thinking } = draft
  if (asked !== 'enabled') {
    edits.replace(doc.get(thinking, 'type'), '"enabled"')
    draft.warn('mapped=thinking')
  }
  const budget = doc.keyOf(thinking, 'budget_tokens')
  if (budget === NONE) return
  edits.removeMember(thinking, budget)
  draft.warn('dropped=thinking.budget_tokens')
}

export function writeEffort(draft: Draft, effort: string | undefined): void {
  if (effort === undefined) return
  const { edits } = draft
  // Only where the route overrides the caller's `none`.
  if (effort === 'none') return edits.removeMember(draft.effortHolder, draft.effortKey)
  const era = eraOf(draft)
  if (era === undefined) return
  const upstream = era.map.get(effort)
  if (upstream === undefined) {
    invalid(effortPointer(draft), `must be one of ${[...new Set(['none', ...era.map.keys()])].join(', ')}.`)
  }
  if (upstream === effort) return
  edits.replace(draft.effort, JSON.stringify(upstream))
  draft.warn(`mapped=${effortName(draft)}`)
}

function eraOf({ catalogue, request }: Draft): EffortEra | undefined {
  let found: EffortEra | undefined
  for (const era of catalogue.effortEras) {
    if (era.fromMs <= request.nowMs && (found === undefined || era.fromMs >= found.fromMs)) found = era
  }
  return found
}

function effortName(draft: Draft): string {
  if (draft.effortHolder === draft.doc.root) return 'reasoning_effort'
  return draft.request.operation === 'responses' ? 'reasoning.effort' : 'output_config.effort'
}

function effortPointer(draft: Draft): string {
  return `/${effortName(draft).replace('.', '/')}`
}
