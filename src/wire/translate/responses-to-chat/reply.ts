import { NONE } from '../../json-doc.ts'
import type { ReplyTranslation, TranslateContext } from '../contract.ts'
import type { Draft } from '../draft.ts'
import type { ReasoningForm } from './reasoning.ts'
import { responseOf, type Envelope } from './response.ts'
import { ResponseStream } from './stream.ts'
import type { Tools } from './tools.ts'
import { Transcript } from './transcript.ts'

/** What a response repeats of its request; what it had not, as OpenAI's defaults. */
export function echoOf(draft: Draft): object {
  const { doc, context } = draft
  const value = (name: string, otherwise: unknown): unknown => {
    const node = draft.field(name)
    return node === NONE ? otherwise : doc.toValue(node)
  }
  return {
    background: false,
    instructions: value('instructions', null),
    max_output_tokens: context.facts.maxOutputTokens ?? null,
    metadata: value('metadata', {}),
    parallel_tool_calls: value('parallel_tool_calls', true),
    previous_response_id: null,
    reasoning: value('reasoning', { effort: null, summary: null }),
    store: false,
    temperature: value('temperature', 1),
    text: value('text', { format: { type: 'text' } }),
    tool_choice: value('tool_choice', 'auto'),
    tools: value('tools', []),
    top_p: value('top_p', 1),
    truncation: 'disabled',
    user: null,
  }
}

/** Replies of a chat upstream as responses. */
export class ResponseReplies implements ReplyTranslation {
  readonly #context: TranslateContext
  readonly #tools: Tools
  readonly #form: ReasoningForm
  readonly #echo: object

  constructor(context: TranslateContext, tools: Tools, form: ReasoningForm, echo: object) {
    this.#context = context
    this.#tools = tools
    this.#form = form
    this.#echo = echo
  }

  whole(parsed: unknown): object {
    const transcript = this.#transcript()
    transcript.take(parsed, 'message')
    transcript.end()
    for (const item of transcript.items) item.take()
    return responseOf(transcript, this.#envelope())
  }

  stream(): ResponseStream {
    return new ResponseStream(this.#transcript(), this.#envelope())
  }

  #transcript(): Transcript {
    return new Transcript(this.#tools, this.#context.id, this.#form.summary ? 'summary' : 'reasoning')
  }

  #envelope(): Envelope {
    const { id, createdS, alias, signer } = this.#context
    return {
      items: { id, sealer: this.#form.sealed ? signer : undefined },
      createdS,
      model: alias,
      echo: this.#echo,
    }
  }
}
