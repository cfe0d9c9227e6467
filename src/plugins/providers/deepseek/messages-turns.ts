import { NONE, type JsonDoc, type Node } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import { invalid, type Draft } from './draft.ts'
import type { LostThinking } from './messages-replay.ts'
import { BlockRules } from './messages-blocks.ts'

type Role = 'user' | 'assistant' | 'system'

const ROLES = new NameTable<Role>([
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['system', 'system'],
])

export interface Turns {
  /** The assistant called tools. */
  readonly toolTurns: boolean
  /** Contents of system messages that stand before all others: they belong to the system prompt. */
  readonly leadingSystem: readonly Node[]
  readonly lost: LostThinking
}

/** One walk over the messages: checks what DeepSeek would refuse or silently lose, and mends what it would misread. */
export function walkTurns(draft: Draft): Turns {
  const { doc, messages } = draft
  const blocks = new BlockRules(draft)
  const leading: Node[] = []
  const gone: Node[] = []
  let index = 0
  for (let message = doc.first(messages); message !== NONE; message = doc.after(message, messages)) {
    const pointer = `/messages/${index}`
    const role = ROLES.find(doc, doc.get(message, 'role'))
    if (role === undefined) invalid(`${pointer}/role`, 'must be one of user, assistant.')
    const content = doc.get(message, 'content')
    if (role !== 'system') blocks.turn(role, pointer)
    if (doc.isArray(content)) blocks.check(content, pointer)
    else if (!doc.isString(content)) invalid(`${pointer}/content`, 'must be a string or an array of blocks.')
    if (role === 'system') {
      if (leading.length < index) wrapSystem(draft, message, content)
      else {
        leading.push(content)
        gone.push(message)
      }
    }
    index++
  }
  blocks.end()
  if (gone.length === index) invalid('/messages', 'must have at least one message of a user.')
  if (gone.length > 0) draft.edits.removeElements(messages, gone)
  return { toolTurns: blocks.toolTurns, leadingSystem: leading, lost: blocks.lost }
}

const OPENS = '<system>'
const CLOSES = '</system>'

/** A system message in mid conversation, which DeepSeek does not know: the words of a user, marked for what they are. */
function wrapSystem(draft: Draft, message: Node, content: Node): void {
  const { doc, edits } = draft
  edits.replace(doc.get(message, 'role'), '"user"')
  draft.warn('mapped=role.system')
  const [opens, closes] = doc.isString(content) ? [OPENS, CLOSES] : [`${block(OPENS)},`, `,${block(CLOSES)}`]
  if (isEmpty(doc, content)) return edits.replace(content, `[${block(OPENS)},${block(CLOSES)}]`)
  edits.insertAt(doc.start(content) + 1, opens)
  edits.insertAt(doc.end(content) - 1, closes)
}

function isEmpty(doc: JsonDoc, content: Node): boolean {
  return doc.isArray(content) && doc.first(content) === NONE
}

function block(text: string): string {
  return `{"type":"text","text":"${text}"}`
}
