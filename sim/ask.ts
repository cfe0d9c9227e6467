import type { Alias, Effort, Model } from './eras.ts'

export interface Tool {
  readonly name: string
  readonly parameters: unknown
}

/** What a valid request comes down to, in whichever dialect it was put. */
export interface Ask {
  readonly model: Model
  readonly thinking: boolean
  readonly effort: Effort
  readonly stream: boolean
  readonly includeUsage: boolean
  /** Reasoning and answer together. */
  readonly maxTokens: number
  readonly stops: readonly string[]
  readonly jsonMode: boolean
  /** A JSON schema that the answer has to fit. */
  readonly answerSchema?: unknown
  readonly userId: string
  /** Everything the model reads, as one text: its length gives the token count, its beginning the cache hits. */
  readonly prompt: string
  /** The last text of the user, which decides the language and the tool of the reply. */
  readonly lastText: string
  readonly tools: readonly Tool[]
  /** `required` means any tool, otherwise the name of one. */
  readonly forcedTool: string | undefined
  readonly topLogprobs: number | undefined
  /** Who decides on the prefix cache: the provider, silently or telling what it stored, or nobody. */
  readonly caching: 'silent' | 'reported' | 'none'
  /** What the dialect repeats from the request in its reply. */
  readonly repeats: Readonly<Record<string, unknown>>
}

export interface Thinking {
  readonly thinking: boolean
  readonly effort: Effort
}

/** The alias decides first (legacy names), then the request, and thinking is on when nobody says. */
export function resolveThinking(
  alias: Alias,
  asked: boolean | undefined,
  effort: Effort | 'none' | undefined,
): Thinking {
  const thinking = alias.thinking ?? asked ?? effort !== 'none'
  return { thinking, effort: effort === undefined || effort === 'none' ? 'high' : effort }
}
