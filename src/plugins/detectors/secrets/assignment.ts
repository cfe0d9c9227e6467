import type { Assignment, Detector, Match, Subject } from '../contract.ts'
import { kindOf, NAME_SIGNS, TYPE_OF, type Kind } from './key-names.ts'
import { endsHead } from './login-pair.ts'
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
    const { text } = subject
    const name = isValueOf(place.name)
      ? nameOfPair(text, place.nameStart)
      : text.slice(place.nameStart, place.nameStart + place.name.length)
    const kind = name === undefined ? undefined : kindOf(name)
    if (kind === undefined || endsHead(text, place.nameStart)) return undefined
    return judged(kind, valueOf(text, place)) ?? judged(kind, fallbackOf(text, place.valueStart))
  },
}

interface Found {
  readonly start: number
  readonly value: Value
}

function judged(kind: Kind, found: Found | undefined): Match | undefined {
  const tier = found === undefined ? undefined : judge(kind, found.value)
  return found === undefined || tier === undefined
    ? undefined
    : { start: found.start, end: found.start + found.value.text.length, tier, type: TYPE_OF[kind] }
}

function isValueOf(name: string): boolean {
  return name === 'value' || name === 'default' || name === 'defaultvalue'
}

/** `name: DB_PASSWORD` and then `value: …`, as containers have it; `variable "db_password" { … default = …` of Terraform. */
const PAIR =
  /(?:^|[\s"'{,<-])(?:name|key|env|id)["']?\s{0,2}[:=]\s{0,2}["']?([\w.-]{2,64})["']?\s{0,2},?\s{0,40}["']?$/i
const VARIABLE = /variable\s{1,4}"([\w-]{2,64})"\s{0,4}\{[^{}]{0,200}$/

function nameOfPair(text: string, before: number): string | undefined {
  const window = text.slice(Math.max(0, before - PAIR_REACH), before)
  return (PAIR.exec(window.slice(-120)) ?? VARIABLE.exec(window))?.[1]
}

const PAIR_REACH = 280
/** What is taken where nothing is set: `getenv("X") or "…"`, `process.env.X || "…"`, `x ?? "…"`. */
const FALLBACK = /(?:\|\||\?\?|\?:|\sor)\s{0,4}[bruf@]?(["'`])([^"'`\n]{4,256})\1/i

function fallbackOf(text: string, from: number): Found | undefined {
  const line = text.slice(from, from + FALLBACK_REACH)
  const end = line.indexOf('\n')
  const found = FALLBACK.exec(end === -1 ? line : line.slice(0, end))
  const value = found?.[2]
  if (found === null || value === undefined) return undefined
  const start = from + found.index + found[0].length - value.length - 1
  return { start, value: { text: value, quoted: true, line: false } }
}

const FALLBACK_REACH = 320
/** The type of a scalar in YAML. */
const TAG = /!!?[a-z]{2,10}[ \t]{1,4}(?=\S)/y

/** The value with what the engine cannot know: letters before quotes, and values without quotes that fill their line. */
export function valueOf(text: string, assignment: Assignment): Found | undefined {
  const place = behindTag(text, assignment)
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

function behindTag(text: string, place: Assignment): Assignment {
  TAG.lastIndex = place.valueStart
  if (place.quoted || text.charAt(place.valueStart) !== '!' || !TAG.test(text)) return place
  const valueStart = TAG.lastIndex
  RUN.lastIndex = valueStart
  RUN.test(text)
  return { ...place, valueStart, valueEnd: RUN.lastIndex }
}

function cut(text: string, start: number, end: number, quoted: boolean, line: boolean, env = false): Found {
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
