import type { Operation } from '../../src/core/call.ts'
import type { Action } from '../../src/core/finding.ts'
import type { ReplyRules } from '../../src/core/reply-rules.ts'
import type { DlpRules } from '../../src/core/rules.ts'
import { createScreener } from '../../src/engines/screening/screener.ts'
import type { Vault } from '../../src/engines/screening/vault.ts'
import { allDetectors } from '../../src/plugins/detectors/all.ts'
import { PROTOCOLS } from '../../src/wire/protocols.ts'
import { SseSplitter } from '../../src/wire/sse.ts'
import type { PieceBatch } from '../../src/gateway/stages/answer.ts'
import { filteredForm } from '../../src/gateway/stages/filtered-stream.ts'
import { ReplyEvidence } from '../../src/gateway/stages/reply-evidence.ts'
import { streamForm, type StreamForm } from '../../src/gateway/stages/reply-form.ts'
import { replyScreen } from '../../src/gateway/stages/reply-screen.ts'

/** What a model says, in pieces. */
export interface Pieces {
  readonly reasoning: readonly string[]
  readonly content: readonly string[]
  /** JSON, for a tool of the name `mail`. */
  readonly input: readonly string[]
}

type Json = Record<string, unknown>
const sse = (data: Json, named = false): string =>
  `${named ? `event: ${String(data['type'])}\n` : ''}data: ${JSON.stringify(data)}\n\n`

/** A chunk of chat for one of several choices. */
export function chatChunk(
  delta: object,
  index: number,
  finish: string | null = null,
  logprobs: object | null = null,
): string {
  return sse({ id: 'c', choices: [{ index, delta, logprobs, finish_reason: finish }] })
}

/** How each protocol says it in a stream. */
export const WRITERS: Readonly<Record<'chat' | 'fim' | 'messages' | 'responses', (said: Pieces) => string>> =
  {
    chat({ reasoning, content, input }) {
      const chunk = (delta: Json, finish: string | null = null): string =>
        sse({ id: 'c', created: 1, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] })
      const call = (rest: Json): Json => ({ tool_calls: [{ index: 0, ...rest }] })
      return [
        chunk({ role: 'assistant', content: '' }),
        ': keep-alive\n\n',
        ...reasoning.map((text) => chunk({ reasoning_content: text })),
        ...content.map((text) => chunk({ content: text })),
        chunk(call({ id: 'call_1', type: 'function', function: { name: 'mail', arguments: '' } })),
        ...input.map((text) => chunk(call({ function: { arguments: text } }))),
        chunk({}, 'tool_calls'),
        sse({ id: 'c', created: 1, choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }),
        'data: [DONE]\n\n',
      ].join('')
    },
    fim({ content }) {
      const chunk = (text: string, finish: string | null = null): string =>
        sse({ id: 'c', choices: [{ text, index: 0, logprobs: null, finish_reason: finish }] })
      return [...content.map((text) => chunk(text)), chunk('', 'stop'), 'data: [DONE]\n\n'].join('')
    },
    messages({ reasoning, content, input }) {
      const block = (index: number, start: Json, kind: string, field: string, texts: readonly string[]) => [
        { type: 'content_block_start', index, content_block: start },
        ...texts.map((text) => ({
          type: 'content_block_delta',
          index,
          delta: { type: kind, [field]: text },
        })),
        ...(index === 0
          ? [{ type: 'content_block_delta', index, delta: { type: 'signature_delta', signature: 'sig' } }]
          : []),
        { type: 'content_block_stop', index },
      ]
      const events: Json[] = [
        { type: 'message_start', message: { id: 'm', content: [] } },
        ...block(0, { type: 'thinking', thinking: '' }, 'thinking_delta', 'thinking', reasoning),
        { type: 'ping' },
        ...block(1, { type: 'text', text: '' }, 'text_delta', 'text', content),
        ...block(
          2,
          { type: 'tool_use', id: 't', name: 'mail', input: {} },
          'input_json_delta',
          'partial_json',
          input,
        ),
        { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 2 } },
        { type: 'message_stop' },
      ]
      return events.map((event) => sse(event, true)).join('')
    },
    responses: responsesOf,
  }

function responsesOf({ reasoning, content, input }: Pieces): string {
  const events: Json[] = [{ type: 'response.created', response: { id: 'r', output: [] } }]
  const output: Json[] = []
  const item = (
    texts: readonly string[],
    kind: string,
    field: string,
    whole: (text: string) => Json,
    part?: (text: string) => Json,
  ): void => {
    const all = texts.join('')
    const place = { item_id: 'i', output_index: output.length, ...(part && { content_index: 0 }) }
    events.push({ type: 'response.output_item.added', output_index: output.length, item: whole('') })
    if (part) events.push({ type: 'response.content_part.added', ...place, part: part('') })
    for (const delta of texts) events.push({ type: `${kind}.delta`, ...place, delta })
    events.push({ type: `${kind}.done`, ...place, [field]: all })
    if (part) events.push({ type: 'response.content_part.done', ...place, part: part(all) })
    events.push({ type: 'response.output_item.done', output_index: output.length, item: whole(all) })
    output.push(whole(all))
  }
  const thought = (text: string): Json => ({ type: 'reasoning_text', text })
  const said = (text: string): Json => ({ type: 'output_text', text, annotations: [] })
  item(
    reasoning,
    'response.reasoning_text',
    'text',
    (text) => ({ type: 'reasoning', summary: [], content: [thought(text)] }),
    thought,
  )
  item(content, 'response.output_text', 'text', (text) => ({ type: 'message', content: [said(text)] }), said)
  item(input, 'response.function_call_arguments', 'arguments', (text) => ({
    type: 'function_call',
    call_id: 'c',
    name: 'mail',
    arguments: text,
  }))
  events.push({ type: 'response.completed', response: { id: 'r', status: 'completed', output } })
  return events.map((event, i) => sse({ sequence_number: i, ...event }, true)).join('')
}

const screener = createScreener(allDetectors)

/** What a route says about replies, and what the request was given tokens for. */
export interface Rules extends Partial<ReplyRules> {
  readonly secrets?: Action
  readonly personal?: Action
  readonly vault?: Vault
}

/** A stream behind the screening of replies. */
export function screenedForm(operation: Operation, rules: Rules, evidence = new ReplyEvidence()): StreamForm {
  const { secrets = 'redact', personal = 'redact', vault, ...replies } = rules
  const dlp: DlpRules = {
    acts: true,
    secrets,
    personal,
    types: new Map(),
    minTier: 'likely',
    replies: { mode: 'chunks', riskLabels: false, restoreHosts: [], restoreInTools: ['*'], ...replies },
  }
  const filter = replyScreen({
    screener,
    kept: (_, findings) => findings,
    route: { id: 'r', dlp },
    vault,
    maxChars: 1_000_000,
    found: (counts) => evidence.found(counts),
  })
  const plain = streamForm({ replies: undefined }, { chat: { facts: { includeUsage: true } } })
  return filteredForm(plain, filter === undefined ? [] : [filter], {
    operation,
    maxEventBytes: 1 << 20,
    evidence,
  })
}

/** All that comes out for a stream that is read in these pieces. */
export function screened(
  operation: Operation,
  chunks: readonly Buffer[],
  rules: Rules = {},
  evidence?: ReplyEvidence,
): string {
  const form = screenedForm(operation, rules, evidence)
  const splitter = new SseSplitter(1 << 20)
  return chunks.map((chunk) => form.write(batchOf(operation, splitter, chunk)).toString()).join('')
}

function batchOf(operation: Operation, splitter: SseSplitter, chunk: Buffer): PieceBatch {
  const { bytes, events } = splitter.push(chunk)
  const protocol = PROTOCOLS[operation]
  const pieces = events.map((event) => {
    const isEnd = protocol.isEnd(event)
    const parsed: unknown = event.data === '[DONE]' ? undefined : JSON.parse(event.data)
    const facts = parsed === undefined ? undefined : protocol.readPiece(parsed, undefined)
    return { event, parsed, facts, isEnd }
  })
  return { bytes, events, pieces }
}

/** What a client puts together of a stream: each text by its name, as its deltas say it. */
export function textsIn(operation: Operation, stream: string): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  const add = (name: string, text: unknown): void => {
    if (typeof text === 'string') texts[name] = (texts[name] ?? '') + text
  }
  for (const event of eventsIn(stream)) {
    if (operation === 'responses') {
      if (String(event['type']).endsWith('.delta')) add(nameOf(String(event['type'])), event['delta'])
      continue
    }
    const delta = event['delta'] as Json | undefined
    if (delta !== undefined) {
      add('reasoning', delta['thinking'])
      add('content', delta['text'])
      add('input', delta['partial_json'])
    }
    for (const choice of (event['choices'] ?? []) as { text?: string; delta?: Json }[]) {
      add('content', choice.text ?? choice.delta?.['content'])
      add('reasoning', choice.delta?.['reasoning_content'])
      for (const call of (choice.delta?.['tool_calls'] ?? []) as { function?: Json }[])
        add('input', call.function?.['arguments'])
    }
  }
  return texts
}

function nameOf(type: string): string {
  return type.includes('reasoning') ? 'reasoning' : type.includes('arguments') ? 'input' : 'content'
}

export function eventsIn(stream: string): readonly Json[] {
  const { events } = new SseSplitter(1 << 20).push(Buffer.from(stream))
  return events.filter(({ data }) => data !== '[DONE]').map(({ data }) => JSON.parse(data) as Json)
}
