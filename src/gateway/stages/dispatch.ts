import { setTimeout as sleep } from 'node:timers/promises'
import { retryDelayMs } from '../../engines/routing/retry.ts'
import { BrokenReply, type Prepared } from '../../plugins/providers/contract.ts'
import { PROTOCOLS } from '../../wire/protocols.ts'
import { SseOverflow } from '../../wire/sse.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import {
  SlowAnswer,
  StreamAnswer,
  StreamSource,
  WholeAnswer,
  WholeSource,
  type Answer,
  type PieceBatch,
} from './answer.ts'
import { Attempt } from './attempt.ts'
import type { Grant } from './authorize.ts'
import { brokenBy, emptyReply, errorInReply, rejectedBy, unreadable, type Failure } from './failure.ts'
import type { Ledger } from './ledger.ts'
import { prepare } from './prepare.ts'
import { ReplyReader, TICK } from './reply-reader.ts'

/**
 * Attempts at the target until one answers or there must be no more. Nothing is sent twice that may have been processed;
 * nothing is tried again once a byte of a reply has been given to the caller, because then this function has returned.
 */
export async function dispatch(
  gw: Gateway,
  call: Call,
  grant: Grant,
  prepared: Prepared,
  ledger: Ledger,
): Promise<Answer> {
  gw.retryBudget.called(gw.clock.monoMs())
  let request = prepared
  let repair = 0
  for (let tries = 1; ;) {
    const attempt = new Attempt(gw, call, grant)
    ledger.began(attempt)
    const tried = await attemptOnce(gw, grant, request, attempt, ledger).catch((error: unknown) => {
      attempt[Symbol.dispose]()
      throw error
    })
    if (tried.kind !== 'failed') return tried
    attempt[Symbol.dispose]()
    // A caller that hung up broke the attempt off itself: that must not count against the provider.
    if (tried.status === undefined) call.signal.throwIfAborted()
    ledger.attempted(attempt.finish(tried))
    call.signal.throwIfAborted()
    const { because } = tried
    if (because === 'needs-reasoning' && repair < grant.provider.repairs(grant.chat.endpoint.operation)) {
      request = prepare(gw, grant, ++repair)
      ledger.repaired(request)
      continue
    }
    if (because === 'bad-credential' || because === 'no-credit') {
      attempt.setAccountAside()
      gw.log.warn(
        { provider: grant.provider.id, account: attempt.account.name, because },
        'account set aside',
      )
      if (gw.accounts.anyUsable(grant.provider.id, grant.provider.accounts, gw.clock.monoMs())) continue
    }
    await pauseBeforeRetry(gw, call, tries++, tried)
  }
}

/** Waits as long as the rules say, or throws what the caller is to be told where there is to be no further attempt. */
async function pauseBeforeRetry(gw: Gateway, call: Call, tries: number, failed: Failure): Promise<void> {
  const { retries } = gw.rules
  const delayMs = retryDelayMs(retries, tries, failed, Math.random())
  if (delayMs === undefined) throw failed.error
  if (!gw.retryBudget.take(retries.budgetRatio, gw.clock.monoMs())) {
    gw.metrics.retryBudgetExhausted()
    throw failed.error
  }
  try {
    await sleep(delayMs, undefined, { signal: call.signal })
  } catch {
    call.signal.throwIfAborted()
  }
}

async function attemptOnce(
  gw: Gateway,
  grant: Grant,
  prepared: Prepared,
  attempt: Attempt,
  ledger: Ledger,
): Promise<Answer | Failure> {
  const sent = await attempt.send(prepared)
  if (sent.kind !== 'reply') return rejectedBy(sent, attempt, grant)
  attempt.upstreamId = sent.upstreamId
  const reader = new ReplyReader(sent.body, attempt.watch)
  const protocol = PROTOCOLS[grant.chat.endpoint.operation]
  try {
    if (!prepared.stream) {
      const source = new WholeSource(gw, attempt, reader, protocol)
      ledger.reading(source.meter)
      return await beginWhole(gw, attempt, source)
    }
    if (!sent.contentType.startsWith('text/event-stream')) return unreadable('no event stream')
    const source = new StreamSource(gw, attempt, reader, protocol)
    ledger.reading(source.meter)
    return await beginStream(gw, attempt, source)
  } catch (error) {
    if (error instanceof BrokenReply || error instanceof SseOverflow) return brokenBy(error, attempt)
    throw error
  }
}

/** Holds the head back until there is data, so that a failure before can still be a clean error or be tried again. */
async function beginStream(gw: Gateway, attempt: Attempt, source: StreamSource): Promise<Answer | Failure> {
  const first: PieceBatch[] = []
  const holdUntilMs = attempt.startedMs + gw.settings.holdStatusMs
  for (;;) {
    const batch = await source.next(holdUntilMs)
    if (batch === undefined) return emptyReply()
    if (batch !== TICK) {
      first.push(batch)
      const bad = batch.pieces.find(
        (piece) => piece.facts !== undefined && errorInReply(piece.facts) !== undefined,
      )
      if (bad?.facts !== undefined) return errorInReply(bad.facts) as Failure
      if (batch.events === 0) continue
    }
    return new StreamAnswer('stream', attempt, source, first)
  }
}

async function beginWhole(gw: Gateway, attempt: Attempt, source: WholeSource): Promise<Answer | Failure> {
  const holdUntilMs = attempt.startedMs + gw.settings.holdStatusMs
  for (;;) {
    const chunk = await source.next(holdUntilMs)
    if (chunk !== undefined && chunk !== TICK) continue
    if (chunk === TICK) return new SlowAnswer('slow', attempt, source)
    const facts = source.facts()
    if (facts === undefined) return attempt.firstDataMs === undefined ? emptyReply() : unreadable('no JSON')
    return errorInReply(facts) ?? new WholeAnswer('whole', attempt, source)
  }
}
