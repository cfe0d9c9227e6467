import type { IncomingMessage } from 'node:http'
import { fixed, refusal, type Refusal } from './errors.ts'
import type { Settings } from './options.ts'

/** A refusal unless the request carries a key the account knows. Authorization wins over the other header. */
export function authenticate(
  { apiKeys }: Settings,
  { headers }: IncomingMessage,
  keyHeader: 'x-api-key' | undefined,
): Refusal | undefined {
  const other = keyHeader === undefined ? undefined : headers[keyHeader]
  const key = bearer(headers.authorization) ?? other?.toString()
  if (key === undefined) return fixed['401-governor']
  const known = apiKeys === undefined ? key.startsWith('sk-') : apiKeys.includes(key)
  return known ? undefined : refusal.badKey(key)
}

/** Undefined also for an empty key or another scheme, which the service treats alike. */
const bearer = (header: string | undefined): string | undefined => /^Bearer +(\S+)$/.exec(header ?? '')?.[1]
