import type { IncomingHttpHeaders } from 'node:http'

/** How often the client has sent the call before: OpenAI's and Anthropic's SDKs say so. 0 where it does not. */
export function clientRetries(headers: IncomingHttpHeaders): number {
  const count = Number(headers['x-stainless-retry-count'])
  return Number.isFinite(count) && count > 0 ? count : 0
}
