import { refuse } from '../../core/errors.ts'
import type { Finding } from '../../core/finding.ts'
import { holdsKey } from '../../core/key-format.ts'
import type { Caller, Work } from '../../core/identity.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { Received } from './receive.ts'

/** What an attribution header may hold: an identifier, not text. Keeps records and metrics clean of anything else. */
const IDENTIFIER = /^[\w.:@/+-]{1,128}$/

/** Any printable ASCII: user ids are only ever hashed. */
const USER_ID = /^[\x21-\x7e](?:[\x20-\x7e]{0,510}[\x21-\x7e])?$/

/** Shorter than any secret that is known by its form. */
const MIN_SECRET = 16

type Parts = Pick<Gateway, 'rules' | 'users' | 'screener'>

/** For whom and for what: the caller's own attribution, narrowed by headers that choose only among what it may. */
export function attribute(
  gw: Parts,
  call: Pick<Call, 'headers'>,
  caller: Caller,
  chat: Pick<Received, 'facts'>,
): Work {
  const { headers } = call
  mustMatch(headers, 'x-tenant-id', caller.tenant)
  mustMatch(headers, 'x-environment', caller.environment)
  const workload = identifier(gw, headers, 'x-workload')
  if (workload !== undefined && caller.allowed.workloads?.includes(workload) === false) {
    deny('x-workload', 'this key may not use the named workload', gw)
  }
  if (caller.costCenter !== undefined) mustMatch(headers, 'x-cost-center', caller.costCenter)
  const user = userOf(headers) ?? chat.facts.user
  const work: Work = {
    tenant: caller.tenant,
    team: caller.team,
    app: caller.app,
    environment: caller.environment,
    workload: workload ?? onlyOne(caller.allowed.workloads),
    feature: identifier(gw, headers, 'x-feature'),
    costCenter: caller.costCenter ?? identifier(gw, headers, 'x-cost-center'),
    experiment: identifier(gw, headers, 'x-experiment-id'),
    session: sessionOf(headers),
    userHash:
      user === undefined ? gw.users.shared(caller.tenant, caller.app) : gw.users.user(caller.tenant, user),
    userNamed: user !== undefined,
  }
  if (gw.rules.requiredAttribution.length > 0) requireAll(gw, work)
  return work

  function mustMatch(from: Call['headers'], name: string, allowed: string): void {
    const value = identifier(gw, from, name)
    if (value !== undefined && value !== allowed) deny(name, 'this key belongs to another one', gw)
  }
}

const REQUIRABLE = {
  workload: { header: 'X-Workload', of: (work: Work) => work.workload },
  feature: { header: 'X-Feature', of: (work: Work) => work.feature },
  cost_center: { header: 'X-Cost-Center', of: (work: Work) => work.costCenter },
  user: { header: 'X-User-ID', of: (work: Work) => (work.userNamed ? work.userHash : undefined) },
} as const

function requireAll(gw: Parts, work: Work): void {
  for (const field of gw.rules.requiredAttribution) {
    const { header, of } = REQUIRABLE[field]
    if (of(work) === undefined) refuse('missing_attribution', { field, header })
  }
}

function identifier(gw: Parts, headers: Call['headers'], name: string): string | undefined {
  const value = headers[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !IDENTIFIER.test(value)) {
    refuse('invalid_header', { header: name, reason: 'expected 1 to 128 letters, digits or ._:@/+-' })
  }
  // What is accepted here is recorded. A key in the wrong header must not be.
  if (holdsKey(value))
    refuse('invalid_header', { header: name, reason: 'this is a key; send it as the credential only' })
  if (value.length >= MIN_SECRET && gw.screener.scan(value).some(isSecret))
    refuse('invalid_header', { header: name, reason: 'this looks like a secret; send a name' })
  return value
}

function isSecret({ group, tier }: Finding): boolean {
  return group === 'SECRET' && tier !== 'possible'
}

/** Ours, Claude Code's, Codex's. Any other value than an identifier is no session, not a mistake: clients send it unasked. */
const SESSION_HEADERS = ['x-session-id', 'x-claude-code-session-id', 'session-id', 'session_id'] as const

function sessionOf(headers: Call['headers']): string | undefined {
  for (const name of SESSION_HEADERS) {
    const value = headers[name]
    if (typeof value === 'string' && IDENTIFIER.test(value)) return value
  }
  return undefined
}

function userOf(headers: Call['headers']): string | undefined {
  const value = headers['x-user-id']
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !USER_ID.test(value)) {
    refuse('invalid_header', { header: 'x-user-id', reason: 'expected 1 to 512 printable ASCII characters' })
  }
  return value
}

function onlyOne(values: readonly string[] | undefined): string | undefined {
  return values?.length === 1 ? values[0] : undefined
}

function deny(header: string, reason: string, gw: Parts): never {
  return refuse('policy_denied', {
    rule: `the key (${header})`,
    reason,
    version: gw.rules.version.slice(0, 12),
  })
}
