import { prose } from '../wire/text.ts'
import { FAULT_WORDS } from './faults.ts'

export type Dialect = 'chat' | 'messages' | 'responses'

/** One call as a client means it. */
export type Ask = {
  dialect: Dialect
  stream: boolean
  path: string
  headers: Record<string, string>
  body: string
  /** Milliseconds after which the client hangs up, whatever it has by then. */
  leavesAfterMs: number | undefined
}

const PATHS = {
  chat: '/v1/chat/completions',
  messages: '/anthropic/v1/messages',
  responses: '/v1/responses',
}
/** In everything that is sent: where it turns up in a log, a prompt has leaked. */
export const PROMPT_MARK = 'soak-prompt-mark'

const FAULTY = 0.3
const LEAVES = 0.05
const LONGEST_STAY_MS = 1500

/** Draws a call: dialect, model, lane, fault, user and patience, each by itself. */
export function drawAsk(next: () => number): Ask {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!
  const dialect = pick<Dialect>(['chat', 'chat', 'messages', 'responses'])
  const stream = next() < 0.6
  const model = next() < 0.7 ? 'fast' : 'claude'
  const fault = next() < FAULTY ? `${pick(FAULT_WORDS)};` : ''
  const text = `${PROMPT_MARK} ${fault} ${prose(200 + next() * 2000, next)}`
  const headers: Record<string, string> = { 'x-user-id': `user-${Math.floor(next() * 500)}` }
  const workload = pick(['chat', 'bulk', undefined])
  if (workload !== undefined) headers['x-workload'] = workload
  return {
    dialect,
    stream,
    path: PATHS[dialect],
    headers,
    body: JSON.stringify({ model, stream, ...bodyOf(dialect, text) }),
    leavesAfterMs: next() < LEAVES ? 5 + next() * LONGEST_STAY_MS : undefined,
  }
}

function bodyOf(dialect: Dialect, text: string): object {
  const messages = [{ role: 'user', content: text }]
  switch (dialect) {
    case 'chat':
      return { messages }
    case 'messages':
      return { messages, max_tokens: 500 }
    case 'responses':
      return { input: text, max_output_tokens: 500 }
  }
}
