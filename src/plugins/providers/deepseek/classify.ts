import { classifier } from '../classify.ts'

/**
 * By status first, then by words, never by content type (DeepSeek sends JSON as `application/octet-stream`, and plain text as
 * nothing at all) and never by `code`, which is the same for everything.
 */
export const classify = classifier([
  {
    statuses: [400, 422],
    words: /must be passed back|missing reasoning_content/i,
    because: 'needs-reasoning',
  },
  { statuses: [400, 413, 422], words: /maximum context length/i, because: 'context-too-long' },
  { statuses: [400, 422], words: /content exists risk/i, because: 'moderated' },
  // The name is the route's, not the caller's: another target may have a model that exists.
  { statuses: [400, 422], words: /(the )?supported api model names|model not exist/i, because: 'failed' },
  { statuses: [400, 402, 403], words: /insufficient balance|remaining balance/i, because: 'no-credit' },
  // A balance that runs low lowers the limit first: that is adapted to. Only a limit of none is no credit.
  { statuses: [429], words: /insufficient balance|concurrency limit of 0\b/i, because: 'no-credit' },
  { statuses: [400, 403], words: /authentication fails|invalid api key/i, because: 'bad-credential' },
])
