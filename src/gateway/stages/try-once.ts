import type { StartGuard } from '../../core/rules.ts'
import { BrokenReply } from '../../core/reply-body.ts'
import { SseOverflow } from '../../wire/sse.ts'
import { Untranslatable } from '../../wire/translate/contract.ts'
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
import type { Attempt } from './attempt.ts'
import {
  brokenBy,
  emptyReply,
  failureInReply,
  rejectedBy,
  tooSlow,
  unreadable,
  type Failure,
} from './failure.ts'
import type { Ledger } from './ledger.ts'
import type { Outgoing } from './prepare.ts'
import { openAttempt, type Patience } from './open-attempt.ts'
import { ReplyReader, TICK } from './reply-reader.ts'

/** How an attempt is to be made. */
export interface Wish extends Pick<Patience, 'ask'> {
  /** How its stream must begin; undefined where any beginning will do. */
  readonly guard: StartGuard | undefined
}

/** One attempt, as far as the beginning of an answer. A failed one is over, recorded and cut when this returns. */
export async function tryOnce(
  gw: Gateway,
  call: Pick<Call, 'signal'>,
  outgoing: Outgoing,
  { ask, guard }: Wish,
  ledger: Ledger,
): Promise<Answer | Failure> {
  const { timeouts } = outgoing.to.provider
  // The first data of a whole reply is its end: only a stream can begin in time.
  const guardMs = outgoing.stream ? guard?.firstTokenMs : undefined
  const firstTokenMs = Math.min(timeouts.firstTokenMs, guardMs ?? Number.POSITIVE_INFINITY)
  const times = { ...timeouts, firstTokenMs }
  const attempt = await openAttempt(gw, call, outgoing.to, { ask, times })
  if ('kind' in attempt) return attempt
  if (call.signal.aborted) {
    // Cut just as its turn came: the ledger does not know it yet, and would not give its place back.
    attempt.finish({ healthy: undefined, result: 'not sent', maybeProcessed: false })
    attempt[Symbol.dispose]()
    call.signal.throwIfAborted()
  }
  ledger.began(attempt)
  try {
    const tried = await request(gw, attempt, outgoing, guard)
    if (tried.kind !== 'failed') return tried
    // A caller that hung up broke the attempt off itself: that must not count against the provider.
    if (tried.status === undefined) call.signal.throwIfAborted()
    spareAccount(gw, attempt, tried)
    ledger.ended(attempt, tried)
    attempt[Symbol.dispose]()
    return tried
  } catch (error) {
    attempt[Symbol.dispose]()
    throw error
  }
}

async function request(
  gw: Gateway,
  attempt: Attempt,
  outgoing: Outgoing,
  guard: StartGuard | undefined,
): Promise<Answer | Failure> {
  const sent = await attempt.send(outgoing)
  if (sent.kind !== 'reply') return rejectedBy(sent, attempt)
  attempt.upstreamId = sent.upstreamId
  const reader = new ReplyReader(sent.body, attempt.watch)
  try {
    if (!outgoing.stream) return await beginWhole(gw, attempt, outgoing, reader)
    if (!sent.contentType.startsWith('text/event-stream')) return unreadable('no event stream')
    return await beginStream(gw, attempt, outgoing, reader, guard)
  } catch (error) {
    if (error instanceof BrokenReply || error instanceof SseOverflow) return brokenBy(error, attempt)
    if (error instanceof Untranslatable) return unreadable('untranslatable')
    throw error
  }
}

/** Holds the head back until there is data, so that a failure before can still be a clean error or be tried again. */
async function beginStream(
  gw: Gateway,
  attempt: Attempt,
  outgoing: Outgoing,
  reader: ReplyReader,
  guard: StartGuard | undefined,
): Promise<Answer | Failure> {
  const source = new StreamSource(gw, attempt, reader, outgoing)
  attempt.meter = source.meter
  const first: PieceBatch[] = []
  const holdUntilMs = attempt.startedMs + gw.settings.holdStatusMs
  const begun = (): StreamAnswer => {
    // Now the caller can be taken nowhere else: the guard's time no longer counts, only the provider's own.
    attempt.watch.allowFirstToken(outgoing.to.provider.timeouts.firstTokenMs)
    return new StreamAnswer('stream', attempt, outgoing, source, first)
  }
  for (;;) {
    const batch = await source.next(guardedUntil(attempt, guard) ?? holdUntilMs)
    if (batch === undefined) return attempt.firstDataMs === undefined ? endedEarly(source) : begun()
    if (batch === TICK)
      return attempt.firstDataMs === undefined || isFastEnough(attempt, guard) ? begun() : tooSlow()
    first.push(batch)
    for (const { facts } of batch.pieces) {
      const failure = facts && failureInReply(facts, attempt)
      if (failure !== undefined) return failure
    }
    if (attempt.firstDataMs === undefined) continue
    if (isFastEnough(attempt, guard) || batch.pieces.some((piece) => piece.isEnd)) return begun()
  }
}

/** Behind the frames that open a stream the model may have begun to work; without them it was never asked. */
function endedEarly({ meter }: StreamSource): Failure {
  return meter.events === 0 ? emptyReply() : unreadable('ended before its first token')
}

/** Until when the beginning of the stream is measured; undefined where nothing is, or nothing has come yet. */
function guardedUntil(attempt: Attempt, guard: StartGuard | undefined): number | undefined {
  const { firstDataMs } = attempt
  if (guard?.minTokensPerSecond === undefined || firstDataMs === undefined) return undefined
  return attempt.startedMs + firstDataMs + guard.overMs
}

/** Has given what is wanted of all the time that is measured: the rest of it need not be waited for. */
function isFastEnough(attempt: Attempt, guard: StartGuard | undefined): boolean {
  if (guard?.minTokensPerSecond === undefined) return true
  return attempt.usage().outputTokens >= (guard.minTokensPerSecond * guard.overMs) / 1000
}

async function beginWhole(
  gw: Gateway,
  attempt: Attempt,
  outgoing: Outgoing,
  reader: ReplyReader,
): Promise<Answer | Failure> {
  const source = new WholeSource(gw, attempt, reader, outgoing)
  attempt.meter = source.meter
  const holdUntilMs = attempt.startedMs + gw.settings.holdStatusMs
  for (;;) {
    const chunk = await source.next(holdUntilMs)
    if (chunk !== undefined && chunk !== TICK) continue
    if (chunk === TICK) return new SlowAnswer('slow', attempt, outgoing, source)
    const reply = source.read()
    if (reply === undefined) return attempt.firstDataMs === undefined ? emptyReply() : unreadable('no JSON')
    const failure = failureInReply(reply.facts, attempt)
    if (failure !== undefined) return failure
    const body = outgoing.rewrite?.(source.bytes, reply.parsed) ?? source.bytes
    return new WholeAnswer(attempt, outgoing, source, body)
  }
}

/** Other calls, and the next attempt of this one, should spare an account that was turned away. */
function spareAccount(
  gw: Gateway,
  attempt: Attempt,
  { because, retryAfterMs, concurrency, otherKey }: Failure,
): void {
  if (because === 'rate-limited') return attempt.limited(concurrency, retryAfterMs)
  if (because !== 'bad-credential' && because !== 'no-credit') return
  const where = { provider: attempt.to.provider.id, account: attempt.account.name, because }
  if (otherKey === true) return gw.log.warn(where, 'key set aside: the account has another')
  attempt.setAccountAside(because === 'no-credit' ? 'no_credit' : 'bad_credential')
  gw.log.warn(where, 'account set aside')
}
