import type { GuardQuestion, Verdict } from '../contract.ts'

/** What a guard model answered, as far as a verdict may rest on it. */
export interface ModelReply {
  readonly content: string
  /** Probabilities of the first token, as `ln p`, where they were asked for. */
  readonly firstToken: readonly { readonly token: string; readonly logprob: number }[]
}

/** How one family of guard models is asked and understood. */
export interface VerdictReader {
  /** Members of the request beside model and messages. */
  readonly request: (guideline: string | undefined) => object
  /** What the model is told, where it is not just the conversation. */
  readonly instruct?: (question: GuardQuestion, guideline: string | undefined) => readonly object[]
  /** @returns undefined where it is no verdict of this family: what cannot be understood is no "safe" */
  read(reply: ModelReply): Verdict | undefined
}
