import { formatUsd } from '../../core/money.ts'
import { HEARTBEATS } from '../../wire/errors.ts'
import { PROTOCOLS } from '../../wire/protocols.ts'
import type { Reply } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { Judging } from '../guards/judging.ts'
import type { Answer, PieceBatch, SlowAnswer, StreamAnswer, StreamSource, WholeAnswer } from './answer.ts'
import type { Grant } from './authorize.ts'
import { errorInReply, interrupted } from './failure.ts'
import type { Ledger, Settled } from './ledger.ts'
import { filteredWhole, replyFilters, whenReady } from './reply-filters.ts'
import { TICK } from './reply-reader.ts'
import { StreamOutlet } from './stream-outlet.ts'

/** How long a finished upstream may take to close. */
const DRAIN_MS = 1000
const NEWLINE = Buffer.from('\n')

/**
 * The reply, in the provider's own bytes or translated. The outcome is durable before the last byte goes out: whoever has a complete reply
 * is in the audit with what it cost.
 */
export function deliver(
  gw: Gateway,
  grant: Grant,
  answer: Answer,
  ledger: Ledger,
  judging?: Judging,
): AsyncGenerator<Reply> {
  switch (answer.kind) {
    case 'whole':
      return deliverWhole(gw, grant, answer, ledger, judging)
    case 'slow':
      return deliverSlow(gw, grant, answer, ledger, judging)
    case 'stream':
      return deliverStream(gw, grant, answer, ledger, judging)
  }
}

async function* deliverWhole(
  gw: Gateway,
  grant: Grant,
  answer: WholeAnswer,
  ledger: Ledger,
  judging: Judging | undefined,
): AsyncGenerator<Reply> {
  // Before it is settled: what must not go out is no complete reply.
  const filters = replyFilters(gw, grant, ledger.reply, judging?.reply)
  const body = filteredWhole(filters, ledger.reply, answer.body)
  await whenReady(filters)
  await judging?.reply?.end()
  const settled = await complete(gw, grant, answer, ledger, judging)
  const headers = headersOf(grant, answer, ledger)
  headers['x-caisson-overhead-ms'] = settled.overheadMs
  if (settled.costNanoUsd !== undefined) headers['x-caisson-cost-usd'] = formatUsd(settled.costNanoUsd)
  yield { status: 200, headers, body }
}

async function* deliverStream(
  gw: Gateway,
  grant: Grant,
  answer: StreamAnswer,
  ledger: Ledger,
  judging: Judging | undefined,
): AsyncGenerator<Reply> {
  const { source } = answer
  const outlet = new StreamOutlet(gw, grant, answer, ledger, judging?.reply)
  const first = answer.first.values()
  // Counted from what the caller got last: keep-alives of a provider that is translated are not passed on.
  let heardMs: number | undefined
  if (!outlet.holdsAll) {
    yield headOf(grant, answer, ledger)
    heardMs = gw.clock.monoMs()
  }
  for (;;) {
    let batch: PieceBatch | typeof TICK
    try {
      const untilMs = heardMs === undefined ? holdUntil(gw, answer) : heardMs + gw.settings.heartbeatMs
      batch = first.next().value ?? (await nextOf(source, untilMs))
    } catch (error) {
      yield await outlet.rest()
      throw error
    }
    if (batch === TICK) {
      if (heardMs === undefined) yield headOf(grant, answer, ledger)
      yield HEARTBEATS[PROTOCOLS[grant.chat.endpoint.operation].dialect]
      yield await outlet.idle()
      heardMs = gw.clock.monoMs()
      continue
    }
    const bad = batch.pieces.find(({ facts }) => facts !== undefined && errorInReply(facts) !== undefined)
    if (bad !== undefined) {
      yield await outlet.before(batch, bad)
      throw interrupted('the provider reported an error')
    }
    const isEnd = batch.pieces.some((piece) => piece.isEnd)
    const bytes = await outlet.write(batch, isEnd)
    if (isEnd) await complete(gw, grant, answer, ledger, judging)
    if (isEnd && heardMs === undefined) yield headOf(grant, answer, ledger)
    if (bytes.length > 0) {
      yield bytes
      heardMs = gw.clock.monoMs()
    }
    if (isEnd) break
  }
  await drain(gw, source)
}

/** How long the head of a reply that is judged whole may wait for it. */
function holdUntil(gw: Gateway, { attempt }: StreamAnswer): number {
  return attempt.startedMs + gw.settings.holdStatusMs
}

function headOf(grant: Grant, answer: StreamAnswer, ledger: Ledger): Reply {
  return { status: 200, headers: headersOf(grant, answer, ledger), body: undefined }
}

/** Rejects where the reply breaks off before its end marker. */
async function nextOf(source: StreamSource, untilMs: number): Promise<PieceBatch | typeof TICK> {
  const batch = await source.next(untilMs)
  if (batch === undefined) throw interrupted('it ended without its end marker')
  return batch
}

/** The reply is whole: it is settled, and what it thought is remembered for the turn after. */
async function complete(
  gw: Gateway,
  { work }: Grant,
  answer: Answer,
  ledger: Ledger,
  judging: Judging | undefined,
): Promise<Settled> {
  await judging?.noted()
  const { trail } = answer.source
  const thought = trail?.thought()
  if (trail !== undefined && thought !== undefined)
    gw.reasoning.remember(work.tenant, trail.toolCalls, thought, gw.clock.monoMs())
  return ledger.settle(answer)
}

/** Reads what is left of a reply that is over for the caller, so that its connection can be used again; not for long. */
async function drain(gw: Gateway, source: StreamSource): Promise<void> {
  const untilMs = gw.clock.monoMs() + DRAIN_MS
  try {
    for (;;) {
      const batch = await source.next(untilMs)
      if (batch === undefined || batch === TICK) return
    }
  } catch {
    // The reply was complete: how its connection ended is of no concern to the caller.
  }
}

/** A whole reply whose head could wait no longer: blank lines before JSON are what keeps such a connection open. */
async function* deliverSlow(
  gw: Gateway,
  grant: Grant,
  answer: SlowAnswer,
  ledger: Ledger,
  judging: Judging | undefined,
): AsyncGenerator<Reply> {
  const { source } = answer
  const { rewrite } = answer.outgoing
  // What is passed on goes out as it comes; what is written anew can only be so when it is complete.
  const filters = replyFilters(gw, grant, ledger.reply, judging?.reply)
  const isPassedOn = rewrite === undefined && filters.length === 0
  yield { status: 200, headers: headersOf(grant, answer, ledger), body: undefined }
  yield isPassedOn && source.bytes.length > 0 ? source.bytes : NEWLINE
  let heardMs = gw.clock.monoMs()
  for (;;) {
    const chunk = await source.next(heardMs + gw.settings.heartbeatMs)
    if (chunk === undefined) break
    if (chunk !== TICK && !isPassedOn) continue
    if (chunk !== TICK) yield chunk
    else if (!isPassedOn || answer.attempt.firstDataMs === undefined) yield NEWLINE
    heardMs = gw.clock.monoMs()
  }
  const reply = source.read()
  if (reply === undefined || errorInReply(reply.facts) !== undefined)
    throw interrupted('it is no complete JSON')
  const written = rewrite?.(source.bytes, reply.parsed) ?? source.bytes
  const body = filteredWhole(filters, ledger.reply, written)
  await whenReady(filters)
  await judging?.reply?.end()
  await complete(gw, grant, answer, ledger, judging)
  if (!isPassedOn) yield body
}

function headersOf(grant: Grant, answer: Answer, ledger: Ledger): Record<string, string> {
  const { to, warnings } = answer.outgoing
  const headers: Record<string, string> = {
    'content-type': answer.kind === 'stream' ? 'text/event-stream; charset=utf-8' : 'application/json',
    'x-request-id': ledger.requestId,
    'x-caisson-model': answer.source.meter.model ?? to.target.model,
    'x-caisson-provider': to.provider.id,
    'x-caisson-policy': ledger.policy,
    'x-caisson-attempts': String(ledger.attemptsMade),
  }
  if (answer.kind === 'stream') headers['cache-control'] = 'no-cache, no-transform'
  if (warnings.length > 0) headers['x-caisson-warnings'] = warnings.join('; ')
  const { risks } = ledger.reply
  if (risks !== undefined) headers['x-caisson-risk'] = risks.join(',')
  if (PROTOCOLS[grant.chat.endpoint.operation].dialect === 'anthropic')
    headers['request-id'] = ledger.requestId
  return headers
}
