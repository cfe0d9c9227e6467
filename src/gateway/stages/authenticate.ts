import { refuse } from '../../core/errors.ts'
import type { Caller } from '../../core/identity.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'

/** Who calls, by the one credential of the call: `Authorization: Bearer` or `x-api-key`, in either dialect. */
export async function authenticate(gw: Gateway, call: Pick<Call, 'headers' | 'onBehalfOf'>): Promise<Caller> {
  if (call.onBehalfOf !== undefined) return recall(gw, call.onBehalfOf)
  const credential = credentialOf(call)
  const nowMs = gw.clock.wallMs()
  for (const source of gw.identities) {
    const answer = source.authenticate(credential, nowMs)
    const caller = answer instanceof Promise ? await answer : answer
    if (caller !== undefined) return caller
  }
  return refuse('invalid_api_key', {})
}

/** Who a batch runs for, as long as the credential that made it would still be accepted. */
async function recall(gw: Gateway, principal: string): Promise<Caller> {
  const nowMs = gw.clock.wallMs()
  for (const source of gw.identities) {
    const caller = await source.recall(principal, nowMs)
    if (caller !== undefined) return caller
  }
  return refuse('invalid_api_key', { reason: 'The key that made this batch was revoked or has expired.' })
}

function credentialOf({ headers }: Pick<Call, 'headers'>): string {
  const bearer = bearerOf(headers.authorization)
  const apiKey = headers['x-api-key']
  if (typeof apiKey === 'string' && bearer !== undefined && apiKey !== bearer) {
    refuse('invalid_api_key', { reason: 'Two different credentials were sent; send one.' })
  }
  const credential = bearer ?? apiKey
  if (typeof credential !== 'string' || credential === '') {
    refuse('invalid_api_key', {
      reason: 'No API key was sent. Use the header "Authorization: Bearer <key>" or "x-api-key: <key>".',
    })
  }
  return credential
}

function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  if (header.length < 7 || header.slice(0, 7).toLowerCase() !== 'bearer ') {
    refuse('invalid_api_key', { reason: 'The Authorization header must be "Bearer <key>".' })
  }
  return header.slice(7).trim()
}
