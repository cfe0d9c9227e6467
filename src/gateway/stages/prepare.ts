import type { Prepared } from '../../plugins/providers/contract.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'

/** The request as the provider will get it; refuses what the provider would refuse, or lose without a word. */
export function prepare(gw: Gateway, grant: Grant, repair = 0): Prepared {
  return grant.provider.prepare({
    operation: grant.chat.endpoint.operation,
    beta: grant.chat.endpoint.beta,
    doc: grant.chat.doc,
    facts: grant.chat.facts,
    apiVersion: grant.chat.apiVersion,
    target: grant.target,
    userId: grant.upstreamUser,
    maxOutputTokens: grant.route.maxOutputTokens,
    nowMs: gw.clock.wallMs(),
    repair,
  })
}
