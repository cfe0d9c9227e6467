/** Chat completions as OpenAI writes them. */
import { wholeCall, type ChatStyle } from '../chat-reply.ts'
import type { Usage } from '../usage.ts'

const usage = ({ hit, miss, output, reasoning }: Usage): Record<string, unknown> => ({
  prompt_tokens: hit + miss,
  completion_tokens: output,
  total_tokens: hit + miss + output,
  prompt_tokens_details: { cached_tokens: hit, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: reasoning ?? 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
})

export const openaiChat: ChatStyle = {
  showsReasoning: false,
  refusals: true,
  usageOnRequest: true,
  usage,
  service: ({ fingerprint }) => ({ service_tier: 'default', system_fingerprint: fingerprint }),
  wholeMessage: ({ answer, calls }) => ({
    role: 'assistant',
    content: calls.length > 0 && answer.length === 0 ? null : answer.join(''),
    refusal: null,
    annotations: [],
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(wholeCall) }),
  }),
}
