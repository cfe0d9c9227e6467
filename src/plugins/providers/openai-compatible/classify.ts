import { classifier } from '../classify.ts'

const REQUEST = [400, 404, 413, 422]

/**
 * By status, then by the codes of OpenAI and Azure, then by the words that servers without codes use (vLLM, OpenRouter and
 * others): their wording is not promised by anybody, so that a new one falls back to what the status says.
 */
export const classify = classifier([
  {
    statuses: REQUEST,
    codes: /^(context_length_exceeded|string_above_max_length)$/,
    words: /maximum context length|context (length|window|limit)|(prompt|input) is too long/i,
    because: 'context-too-long',
  },
  {
    statuses: [400, 403, 422],
    codes: /^(content_filter|content_policy_violation|moderation_blocked)$/,
    words: /content management policy|content policy|flagged (as|for|by)|requires moderation/i,
    because: 'moderated',
  },
  // The name is the route's, not the caller's: another target may have a model that exists.
  {
    statuses: REQUEST,
    codes: /^(model_not_found|DeploymentNotFound|unknown_model|NotFoundError)$/,
    words:
      /(the )?model\b.{0,200}(does not exist|not found|is not (available|supported|a valid model))|\S+ is not a valid model/i,
    because: 'failed',
  },
  {
    statuses: [400, 402, 403, 429],
    codes: /^(insufficient_quota|billing_hard_limit_reached|billing_not_active|access_terminated)$/,
    words: /(you )?exceeded your current quota|insufficient (credits?|balance|funds|quota)|billing/i,
    because: 'no-credit',
  },
  {
    statuses: [400],
    codes: /^invalid_api_key$/,
    words: /(incorrect|invalid) api key|api key not valid/i,
    because: 'bad-credential',
  },
])
