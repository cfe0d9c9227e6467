import { fieldsOf, listOf, textOf } from '../../wire/reply-facts.ts'

/** A text that a model says, and which of those that it says at the same time. */
export type Heard = (channel: string, text: string) => void

/** What objects of replies say under these names is text of the model. */
const TEXTS = [
  'content',
  'text',
  'reasoning_content',
  'reasoning',
  'thinking',
  'refusal',
  'arguments',
] as const
/** Of a tool that is called: JSON that the model wrote. */
const INPUT = 'input'
/** Of one reply: a model says no more than a handful of things at a time. */
const MAX_DEPTH = 8

/** The texts of one event of a stream, in any of the protocols. */
export function eventTexts(event: Readonly<Record<string, unknown>>, heard: Heard): void {
  const { type, index, delta, choices } = event
  if (typeof type === 'string') {
    // Anthropic and Responses: the ends of their blocks say everything again.
    if (!type.endsWith('delta')) return
    // Of a response: an item, and a part of it.
    const channel = JSON.stringify([index, event['item_id'], event['content_index']])
    if (typeof delta === 'string') heard(channel, delta)
    else for (const name of ['text', 'thinking', 'partial_json']) say(fieldsOf(delta)[name], channel, heard)
    return
  }
  for (const each of listOf(choices)) {
    const choice = fieldsOf(each)
    const said = fieldsOf(choice['delta'])
    const of = `${String(choice['index'])}/`
    for (const name of TEXTS) say(said[name], `${of}${name}`, heard)
    say(choice['text'], `${of}text`, heard)
    for (const call of listOf(said['tool_calls'])) {
      const { index: nth, function: called } = fieldsOf(call)
      say(fieldsOf(called)['arguments'], `${of}tool ${String(nth)}`, heard)
    }
  }
}

/** The texts of a whole reply. */
export function wholeTexts(reply: unknown, heard: Heard): void {
  visit(reply, 0, heard)
}

function visit(container: unknown, depth: number, heard: Heard): void {
  if (typeof container !== 'object' || container === null || depth > MAX_DEPTH) return
  for (const [name, value] of Object.entries(container)) {
    if (name === INPUT && typeof value === 'object') heard('', JSON.stringify(value))
    else if (typeof value !== 'string') visit(value, depth + 1, heard)
    else if ((TEXTS as readonly string[]).includes(name)) say(value, '', heard)
  }
}

function say(value: unknown, channel: string, heard: Heard): void {
  const text = textOf(value)
  if (text !== undefined) heard(channel, text)
}
