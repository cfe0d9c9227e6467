import type { Dialect, Operation, ReplyFacts, RequestFacts } from '../core/call.ts'
import type { Usage } from '../core/usage.ts'
import { readMessagesEvent, readMessagesReply, readMessagesRequest } from './anthropic-messages.ts'
import type { JsonDoc } from './json-doc.ts'
import { readChatChunk, readChatReply, readChatRequest } from './openai-chat.ts'
import { readEmbeddingsReply, readEmbeddingsRequest } from './openai-embeddings.ts'
import { readFimReply, readFimRequest } from './openai-fim.ts'
import { readResponsesRequest } from './openai-responses.ts'
import { isResponsesEnd, readResponsesEvent, readResponsesReply } from './openai-responses-reply.ts'
import type { SseEvent } from './sse.ts'

/** What the gateway must know of a protocol to pass its calls through: a table, so that nothing below enumerates cases. */
export interface Protocol {
  readonly dialect: Dialect
  readRequest(doc: JsonDoc): RequestFacts
  readReply(parsed: unknown): ReplyFacts
  /** @param before usage of earlier pieces, which a piece may complete */
  readPiece(parsed: unknown, before: Usage | undefined): ReplyFacts
  /** Whether the event says that the reply is complete: without it, a stream is broken. */
  isEnd(event: SseEvent): boolean
}

const isDone = (event: SseEvent): boolean => event.data === '[DONE]'

export const PROTOCOLS: Readonly<Record<Operation, Protocol>> = {
  chat: {
    dialect: 'openai',
    readRequest: readChatRequest,
    readReply: readChatReply,
    readPiece: readChatChunk,
    isEnd: isDone,
  },
  fim: {
    dialect: 'openai',
    readRequest: readFimRequest,
    readReply: readFimReply,
    readPiece: readFimReply,
    isEnd: isDone,
  },
  messages: {
    dialect: 'anthropic',
    readRequest: readMessagesRequest,
    readReply: readMessagesReply,
    readPiece: readMessagesEvent,
    isEnd: (event) => event.name === 'message_stop',
  },
  responses: {
    dialect: 'openai',
    readRequest: readResponsesRequest,
    readReply: readResponsesReply,
    readPiece: readResponsesEvent,
    isEnd: isResponsesEnd,
  },
  embeddings: {
    dialect: 'openai',
    readRequest: readEmbeddingsRequest,
    readReply: readEmbeddingsReply,
    readPiece: readEmbeddingsReply,
    // Never streamed.
    isEnd: () => false,
  },
}
