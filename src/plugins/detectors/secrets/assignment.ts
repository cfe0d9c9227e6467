import type { Assignment, Detector, Match, Subject } from '../contract.ts'
import { kindOf, NAME_SIGNS, TYPE_OF } from './key-names.ts'
import { judge, type Value } from './value-check.ts'

const MAX = 512
/** Longest value that stands among other text without quotes: longer ones are lists, or made to cost. */
const MAX_BARE = 128
const MAX_INDENT = 64
/** What may stand before the name on a line of a configuration. */
const LINE_HEAD =
  /^\s*(?:(?:export|set|setx|env|arg|let|var|const|declare)\s+|- |\$env:|-d|[#>*]+ ?|\/\/ ?)?["'`]?$/i
const OPENING = /^(?:[bruf]{1,2}|@|\$)?\\?(["'`])/i
const RUN = /[^\s]{1,512}/y
const LINE_TAIL = /[ \t]*(?:#.*|\/\/.*)?(?:\r?\n|$)/y

/** `password = "…"`, `API_KEY=…`, `"client_secret": "…"`, `비밀번호: …`: names of secrets in many languages. */
export const assignedSecret: Detector = {
  name: 'assigned_secret',
  type: 'GENERIC_SECRET',
  types: Object.values(TYPE_OF),
  group: 'SECRET',
  maxLength: MAX,
  effort: 4,
  assignmentNames: NAME_SIGNS,
  examineAssignment(subject: Subject, place: Assignment): Match | undefined {
    const kind = kindOf(subject.text.slice(place.nameStart, place.nameStart + place.name.length))
    if (kind === undefined) return undefined
    const found = valueOf(subject.text, place)
    if (found === undefined) return undefined
    const { start, value } = found
    const tier = judge(kind, value)
    return tier === undefined
      ? undefined
      : { start, end: start + value.text.length, tier, type: TYPE_OF[kind] }
  },
}

/** The value with what the engine cannot know: letters before quotes, and values without quotes that fill their line. */
export function valueOf(text: string, place: Assignment): { start: number; value: Value } | undefined {
  if (place.quoted) return cut(text, place.valueStart, place.valueEnd, true, false)
  const opening = OPENING.exec(text.slice(place.valueStart, place.valueStart + 5))
  if (opening !== null) {
    const start = place.valueStart + opening[0].length
    const length = text.slice(start, start + MAX).indexOf(opening[1] ?? '"')
    if (length !== -1) return cut(text, start, start + length, true, false)
  }
  const lineEnd = fillsLine(text, place)
  if (lineEnd === undefined) {
    if (place.valueEnd - place.valueStart > MAX_BARE) return undefined
    return cut(text, place.valueStart, place.valueEnd, false, false)
  }
  return cut(text, place.valueStart, lineEnd, false, true, isEnv(text, place))
}

function cut(
  text: string,
  start: number,
  end: number,
  quoted: boolean,
  line: boolean,
  env = false,
): { start: number; value: Value } {
  const raw = text.slice(start, end)
  const value = quoted ? raw.replace(/\\$/, '') : raw.replace(/[,;"'`.\\]+$/, '')
  return { start, value: { text: value, quoted, line, env } }
}

/** `DB_PASSWORD=…`: capitals, and no space around the sign. */
function isEnv(text: string, place: Assignment): boolean {
  return /^[A-Z][A-Z0-9_]*=$/.test(text.slice(place.nameStart, place.valueStart))
}

/** End of the value where name and value are all that is on the line. */
function fillsLine(text: string, place: Assignment): number | undefined {
  const head = text.slice(Math.max(0, place.nameStart - MAX_INDENT), place.nameStart)
  if (!LINE_HEAD.test(head.slice(head.lastIndexOf('\n') + 1))) return undefined
  RUN.lastIndex = place.valueStart
  if (!RUN.test(text)) return undefined
  const end = RUN.lastIndex
  LINE_TAIL.lastIndex = end
  return LINE_TAIL.test(text) && text.charAt(end - 1) !== ';' ? end : undefined
}
