import type { Usage } from './usage.ts'

/** The protocol a client speaks, which also decides how it is told about errors. */
export type Dialect = 'openai' | 'anthropic'

/** What is asked of a model. `fim` is fill-in-the-middle completion; `responses` is OpenAI's Responses API. */
export type Operation = 'chat' | 'fim' | 'messages' | 'responses' | 'embeddings'

/** The few facts of a request body that decisions rest on; everything else stays bytes. Read by the dialects of src/wire. */
export interface RequestFacts {
  /** As the caller named it: an alias, or `auto`. A client-side `[1m]` marker is already off. */
  readonly model: string
  readonly stream: boolean
  /** `max_tokens` or its newer spelling; undefined where the caller set none. */
  readonly maxOutputTokens: number | undefined
  /** OpenAI dialect: the caller asked for a trailing usage chunk. */
  readonly includeUsage: boolean
  /** End user as named in the body. Never forwarded, never recorded: only its salted hash is. */
  readonly user: string | undefined
  /** The model may call tools: then what it thought before may be wanted back. */
  readonly hasTools: boolean
}

/** Why a stream or reply ended, in the words of the OpenAI dialect plus DeepSeek's own. Undefined until known. */
export type Finish = string | undefined

/** What a model thought before it called tools. */
export interface Thought {
  readonly text: string
  /** The provider's mark on it, opaque; undefined where its protocol has none. */
  readonly signature: string | undefined
}

/** What one piece of a reply says, whichever dialect it is written in. */
export interface ReplyFacts {
  /** Characters of text, reasoning and tool arguments delivered by this piece; the base of an estimate. */
  readonly outputChars: number
  readonly finish: Finish
  /** Set where the provider reported usage here. Cumulative: the last one counts. */
  readonly usage: Usage | undefined
  /** Name of the model that served, where said. */
  readonly model: string | undefined
  /** The provider's id of the reply, where said. */
  readonly id: string | undefined
  /** Set where the piece is an error inside a 200 reply: its message, for classification only. */
  readonly error: string | undefined
  /** Text of reasoning in this piece; `''` where it has none. */
  readonly reasoning: string
  /** Set where the provider signs its reasoning here: the last one counts. */
  readonly signature: string | undefined
  /** Ids of tool calls that begin in this piece. */
  readonly toolCalls: readonly string[]
}
