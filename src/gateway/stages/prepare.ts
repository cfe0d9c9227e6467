import type { Operation } from '../../core/call.ts'
import type { Prepared, ProviderRequest } from '../../plugins/providers/contract.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import { embeddingsFormat, reencodeEmbeddings } from '../../wire/openai-embeddings.ts'
import { PROTOCOLS, type Protocol } from '../../wire/protocols.ts'
import type { ReplyTranslation } from '../../wire/translate/contract.ts'
import { translationOf } from '../../wire/translate/table.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import type { Received } from './receive.ts'
import type { Destination } from './route.ts'

/** A request as one provider will get it, and how its reply is to be read and given to the caller. */
export interface Outgoing extends Prepared {
  readonly to: Destination
  /** Of what the provider answers in. */
  readonly protocol: Protocol
  /** Set where that is not the caller's. */
  readonly replies: ReplyTranslation | undefined
  /** Writes a whole reply anew; undefined where its bytes go on as they came. */
  readonly rewrite: ((bytes: Buffer, parsed: unknown) => Buffer) | undefined
  readonly repair: number
  /** What the reply thinks before it calls tools is to be remembered: the next turn may have to bring it back. */
  readonly wantsTrail: boolean
}

type Named = Pick<Call, 'id' | 'startedWallMs'>

/** The request for one destination; refuses what its provider would refuse, or lose without a word. */
export function prepare(gw: Gateway, call: Named, grant: Grant, to: Destination, repair = 0): Outgoing {
  const { chat } = grant
  const signer = gw.signer.of(grant.work.tenant)
  const asked = chat.endpoint.operation
  const common = {
    beta: chat.endpoint.beta,
    apiVersion: chat.apiVersion,
    target: to.target,
    userId: grant.upstreamUser,
    maxOutputTokens: grant.route.maxOutputTokens,
    nowMs: call.startedWallMs,
    repair,
    signer,
    recallReasoning: (toolCall: string) =>
      gw.reasoning.recall(grant.work.tenant, toolCall, gw.clock.monoMs()),
  }
  const wantsTrail = chat.facts.hasTools && gw.reasoning.remembers
  const send = (request: ProviderRequest): Prepared => to.provider.prepare(request)
  if (to.operation === asked) {
    const prepared = send({ ...common, operation: asked, doc: chat.doc, facts: chat.facts })
    return outgoing(prepared, chat, { to, replies: undefined, repair, wantsTrail })
  }
  const translated = translationOf(asked, to.operation)(chat.doc, {
    facts: chat.facts,
    apiVersion: chat.apiVersion,
    family: to.provider.family,
    alias: chat.facts.model,
    id: call.id.replace(/[^A-Za-z0-9]/g, ''),
    createdS: Math.floor(call.startedWallMs / 1000),
    maxOutputTokens: maxOutputTokens(grant, to),
    signer,
  })
  const doc = new JsonDoc(translated.body)
  const facts = PROTOCOLS[to.operation].readRequest(doc)
  // What was written anew is written for the oldest version, whatever the caller's own.
  const anew = { operation: to.operation, doc, facts, beta: false, apiVersion: undefined }
  const prepared = send({ ...common, ...anew })
  const { replies } = translated
  const warned = { ...chat, warnings: [...chat.warnings, ...translated.warnings] }
  return outgoing(prepared, warned, { to, replies, repair, wantsTrail })
}

function outgoing(
  prepared: Prepared,
  { warnings: before, doc, endpoint }: Pick<Received, 'warnings' | 'doc' | 'endpoint'>,
  rest: Pick<Outgoing, 'to' | 'replies' | 'repair' | 'wantsTrail'>,
): Outgoing {
  const { warnings } = prepared
  return {
    ...prepared,
    ...rest,
    warnings: before.length === 0 ? warnings : [...new Set([...before, ...warnings])],
    protocol: PROTOCOLS[rest.to.operation],
    rewrite: rewriterOf(endpoint.operation, doc, rest.replies),
  }
}

function rewriterOf(
  asked: Operation,
  doc: JsonDoc,
  replies: ReplyTranslation | undefined,
): Outgoing['rewrite'] {
  if (replies !== undefined) return (_bytes, parsed) => Buffer.from(JSON.stringify(replies.whole(parsed)))
  if (asked !== 'embeddings') return undefined
  const wanted = embeddingsFormat(doc)
  return (bytes, parsed) => reencodeEmbeddings(bytes, parsed, wanted)
}

/** What an upstream that requires a limit is told where the caller gave none. */
const DEFAULT_MAX_OUTPUT = 32_000

function maxOutputTokens({ route, chat }: Grant, { provider, target }: Destination): number {
  const wanted = chat.facts.maxOutputTokens ?? route.maxOutputTokens ?? DEFAULT_MAX_OUTPUT
  const able = provider.catalogue.models.get(target.model)?.maxOutputTokens ?? Number.POSITIVE_INFINITY
  return Math.min(wanted, able)
}
