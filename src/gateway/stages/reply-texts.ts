import { textOf } from '../../wire/reply-facts.ts'
import { hideLogprobs, type TextAbout } from './screened-text.ts'

/** What an object of a reply says under these names is text of the model. */
const TEXTS = new Set([
  'content',
  'text',
  'reasoning_content',
  'reasoning',
  'thinking',
  'refusal',
  'code',
  'transcript',
])
/** JSON as a string. */
const JSON_TEXTS = new Set(['arguments'])
/** Of a tool that is called: every string in it is the model's. */
const INPUT = 'input'

/** @returns what stands for the text */
export type ChangeText = (about: TextAbout, text: string) => string

/** Gives every text of the model in the object to `change`, and puts back what it gives. @returns whether anything is another now */
export function changeTexts(container: unknown, change: ChangeText): boolean {
  if (typeof container !== 'object' || container === null) return false
  const members = container as Record<string, unknown>
  const tool = textOf(members['name'])
  let changed = false
  for (const [name, value] of Object.entries(members)) {
    if (name === INPUT) changed = changeInput(members, name, { tool: tool ?? '' }, change) || changed
    else if (typeof value !== 'string') changed = changeTexts(value, change) || changed
    else if (TEXTS.has(name)) changed = put(members, name, change({}, value)) || changed
    else if (JSON_TEXTS.has(name))
      changed = put(members, name, change({ json: true, tool: tool ?? '' }, value)) || changed
  }
  if (changed && Array.isArray(members['logprobs'])) hideLogprobs(members)
  return changed
}

function changeInput(
  members: Record<string, unknown>,
  name: string,
  about: TextAbout,
  change: ChangeText,
): boolean {
  const value = members[name]
  if (typeof value === 'string') return put(members, name, change({ ...about, key: name }, value))
  if (typeof value !== 'object' || value === null) return false
  const within = value as Record<string, unknown>
  let changed = false
  for (const inner of Object.keys(within)) changed = changeInput(within, inner, about, change) || changed
  return changed
}

function put(members: Record<string, unknown>, name: string, text: string): boolean {
  if (members[name] === text) return false
  members[name] = text
  return true
}
