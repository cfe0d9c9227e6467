/** The rules of a conversation at Anthropic: who speaks when, which results belong to which calls, and replayed thinking. */
import { blocksOf, callIds, type AnthropicMessage, type Block } from '../anthropic-request.ts'
import { Refused } from '../errors.ts'
import { faults, reject } from './errors.ts'

/** A merged turn, whose content is always blocks. */
interface Turn {
  readonly role: AnthropicMessage['role']
  readonly content: Block[]
}

/** Neighbours of the same role count as one turn; errors name turns by their place after that. */
export function mergedTurns(messages: readonly AnthropicMessage[]): Turn[] {
  const turns: Turn[] = []
  for (const { role, content } of messages) {
    const last = turns.at(-1)
    if (last?.role === role) last.content.push(...blocksOf(content))
    else turns.push({ role, content: [...blocksOf(content)] })
  }
  return turns
}

interface Rules {
  readonly thinking: boolean
  isGenuine(thinking: string, signature: string): boolean
}

export function checkTurns(turns: readonly Turn[], rules: Rules): void {
  const [first] = turns
  if (first === undefined) throw new Refused(faults['empty-messages'])
  if (first.role === 'assistant') reject('messages: first message must use the "user" role')
  turns.forEach((turn, index) => {
    checkBlocks(turn, index, rules)
    if (turn.role === 'user') checkResults(turn, index, turns[index - 1])
    if (turn.role === 'assistant') checkAnswered(turn, index, turns[index + 1])
  })
  if (rules.thinking) checkLoop(turns)
}

function checkBlocks({ content }: Turn, at: number, { isGenuine }: Rules): void {
  content.forEach((block, index) => {
    const place = `messages.${at}.content.${index}`
    if (block.type === 'text' && block.text === '') reject('messages: text content blocks must be non-empty')
    if (block.type !== 'thinking') return
    if (block.signature === undefined) reject(`${place}.thinking.signature: Field required`)
    if (!isGenuine(block.thinking ?? '', block.signature))
      reject(`${place}: Invalid \`signature\` in \`thinking\` block`)
  })
}

/** Results answer the turn before. */
function checkResults({ content }: Turn, at: number, before: Turn | undefined): void {
  const called = new Set(callIds(before?.content ?? []))
  content.forEach((block, index) => {
    if (block.type !== 'tool_result' || called.has(block.tool_use_id)) return
    reject(
      `messages.${at}.content.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
    )
  })
}

/** Every call is answered in the next turn, before anything else is said there. */
function checkAnswered({ content }: Turn, at: number, after: Turn | undefined): void {
  const said = after?.content ?? []
  const end = said.findIndex((block) => block.type !== 'tool_result')
  const results = new Set(said.slice(0, end < 0 ? undefined : end).map((block) => block.tool_use_id))
  const open = callIds(content).filter((id) => !results.has(id))
  if (open.length === 0) return
  reject(
    `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  )
}

/** A tool loop that is still open must not have lost the thinking that began it. */
function checkLoop(turns: readonly Turn[]): void {
  const last = turns.at(-1)
  const at = turns.length - 2
  const caller = turns[at]
  if (caller === undefined || last?.content.some((block) => block.type === 'tool_result') !== true) return
  const found = caller.content[0]?.type ?? ''
  if (found === 'thinking' || found === 'redacted_thinking') return
  reject(
    `messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${found}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). To avoid this requirement, disable \`thinking\`.`,
  )
}
