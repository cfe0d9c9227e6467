import { classifier } from '../classify.ts'

/** Anthropic's `error.type` repeats the status; what a 400 means is only in its words. */
export const classify = classifier([
  // Begins with a name that the caller chose.
  { statuses: [400], words: /: extra inputs are not permitted$/i, because: 'bad-request' },
  { statuses: [429, 500, 503, 529], codes: /^overloaded_error$/, because: 'overloaded' },
  {
    statuses: [400, 402, 403, 429],
    codes: /^(billing_error|enforced_spend_limit_reached)$/,
    words: /(you|your)\b.{0,80}(credit balance|spend limit|usage limits)/i,
    because: 'no-credit',
  },
  { statuses: [400, 401, 403], codes: /^(authentication|permission)_error$/, because: 'bad-credential' },
  {
    statuses: [400, 413],
    words: /prompt is too long|exceeds? (the )?(model's )?(maximum )?context|exceed context limit/i,
    because: 'context-too-long',
  },
  { statuses: [400], words: /content filtering policy|usage polic/i, because: 'moderated' },
  {
    statuses: [400],
    words: /invalid `?signature`?|must start with a thinking block|`?thinking`? .{0,80}cannot be modified/i,
    because: 'needs-reasoning',
  },
  // The name is the route's, not the caller's: another target may have a model that exists.
  { statuses: [400, 404], codes: /^not_found_error$/, because: 'failed' },
])
