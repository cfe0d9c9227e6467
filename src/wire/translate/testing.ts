import { createHash } from 'node:crypto'
import type { RequestFacts } from '../../core/call.ts'
import { readMessagesRequest } from '../anthropic-messages.ts'
import { JsonDoc } from '../json-doc.ts'
import { readChatRequest } from '../openai-chat.ts'
import { readResponsesRequest } from '../openai-responses.ts'
import { fieldsOf } from '../reply-facts.ts'
import { SseSplitter } from '../sse.ts'
import { chatToMessages } from './chat-to-messages/index.ts'
import type { Family, ReplyTranslation, Translate, TranslateContext, Translated } from './contract.ts'
import { messagesToChat } from './messages-to-chat/index.ts'
import { responsesToChat } from './responses-to-chat/index.ts'

/** For tests: a direction of translation with what a call has around it. */
export interface Direction {
  readonly translate: Translate
  readonly read: (doc: JsonDoc) => RequestFacts
  readonly family: Family
  /** Whether an event of the upstream's is its end marker. */
  readonly isEnd: (data: string) => boolean
}

export const DIRECTIONS = {
  'messages-to-chat': {
    translate: messagesToChat,
    read: readMessagesRequest,
    family: 'deepseek',
    isEnd: (data) => data === '[DONE]',
  },
  'chat-to-messages': {
    translate: chatToMessages,
    read: readChatRequest,
    family: 'anthropic',
    isEnd: (data) => fieldsOf(JSON.parse(data))['type'] === 'message_stop',
  },
  'responses-to-chat': {
    translate: responsesToChat,
    read: readResponsesRequest,
    family: 'deepseek',
    isEnd: (data) => data === '[DONE]',
  },
} as const satisfies Record<string, Direction>

export type DirectionName = keyof typeof DIRECTIONS

export type Around = Partial<Omit<TranslateContext, 'facts'>>

const digest = (text: string): string => `gw1.${createHash('sha256').update(text).digest('base64url')}`

export function translateBody(name: DirectionName, text: string, around: Around = {}): Translated {
  const direction: Direction = DIRECTIONS[name]
  const doc = new JsonDoc(Buffer.from(text))
  return direction.translate(doc, {
    facts: direction.read(doc),
    apiVersion: undefined,
    family: direction.family,
    alias: 'fast',
    id: 'call1',
    createdS: 1_790_000_000,
    maxOutputTokens: 8192,
    signer: { sign: digest, isOurs: (text_, signature) => signature === digest(text_) },
    ...around,
  })
}

export interface Written {
  readonly body: unknown
  readonly warnings: readonly string[]
}

/** The translated request as a value. */
export function translateRequest(name: DirectionName, request: object, around?: Around): Written {
  const { body, warnings } = translateBody(name, JSON.stringify(request), around)
  return { body: JSON.parse(body.toString()), warnings }
}

/** A whole stream of the upstream's, translated event by event. Without an end marker nothing ends it. */
export function translateSse(name: DirectionName, replies: ReplyTranslation, sse: string): string {
  const direction: Direction = DIRECTIONS[name]
  const stream = replies.stream()
  let out = ''
  for (const { data } of new SseSplitter(1 << 20).push(Buffer.from(sse)).events) {
    if (direction.isEnd(data)) return out + stream.end()
    out += stream.piece(JSON.parse(data))
  }
  return out
}
