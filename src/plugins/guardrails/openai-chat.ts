import { fieldsOf, listOf, tokensOf } from '../../wire/reply-facts.ts'
import type { GuardAnswer, GuardOptions, GuardProvider, GuardQuestion, GuardUsage } from './contract.ts'
import { createHttpGuard } from './http-guard.ts'
import { verdictReaders } from './verdicts/all.ts'
import type { ModelReply, VerdictReader } from './verdicts/contract.ts'

/** A guard model behind any server that speaks the chat API of OpenAI: vLLM, llama.cpp, Ollama, a provider. */
export function createOpenAiChatGuard(options: GuardOptions): GuardProvider {
  const { model, guideline } = options
  const reader = verdictReaders[options.format ?? 'json']
  return createHttpGuard(options, {
    path: '/chat/completions',
    body: (question) => ({
      model,
      messages: reader.instruct?.(question, guideline) ?? conversation(question),
      stream: false,
      ...reader.request(guideline),
    }),
    read: (reply) => readReply(reader, reply),
  })
}

/** Guard models judge the last message: of the user, or of the assistant behind what it was asked. */
function conversation({ text, stage, prompt }: GuardQuestion): readonly object[] {
  if (stage !== 'output') return [{ role: 'user', content: text }]
  return [
    { role: 'user', content: prompt ?? '' },
    { role: 'assistant', content: text },
  ]
}

function readReply(reader: VerdictReader, reply: unknown): GuardAnswer | undefined {
  const fields = fieldsOf(reply)
  const choice = fieldsOf(listOf(fields['choices'])[0])
  const { content } = fieldsOf(choice['message'])
  if (typeof content !== 'string') return undefined
  const verdict = reader.read({ content, firstToken: firstTokenOf(choice['logprobs']) })
  return verdict && { kind: 'verdict', verdict, spans: [], usage: usageOf(fields['usage']) }
}

function firstTokenOf(logprobs: unknown): ModelReply['firstToken'] {
  const [first] = listOf(fieldsOf(logprobs)['content'])
  return listOf(fieldsOf(first)['top_logprobs']).flatMap((each) => {
    const { token, logprob } = fieldsOf(each)
    return typeof token === 'string' && typeof logprob === 'number' ? [{ token, logprob }] : []
  })
}

function usageOf(usage: unknown): GuardUsage | undefined {
  const { prompt_tokens: prompt, completion_tokens: completion } = fieldsOf(usage)
  const inputTokens = tokensOf(prompt)
  const outputTokens = tokensOf(completion)
  return inputTokens === undefined || outputTokens === undefined ? undefined : { inputTokens, outputTokens }
}
