import type { RequestFacts } from '../../core/call.ts'
import { estimateTokens } from '../../engines/metering/estimate.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import { PROTOCOLS } from '../../wire/protocols.ts'
import { chatBodyFromResponsesShape } from '../../wire/translate/responses-shape.ts'
import type { Call, Endpoint } from '../call.ts'
import type { Gateway } from '../gateway.ts'

/** The body, scanned once, and what decisions need of it. */
export interface Received {
  readonly endpoint: Endpoint
  readonly doc: JsonDoc
  readonly facts: RequestFacts
  /** The `anthropic-version` that the caller speaks. */
  readonly apiVersion: string | undefined
  /** What was changed in it to be what its path takes: names of fields. */
  readonly warnings: readonly string[]
  /** By byte classes, uncorrected; the whole body counts, which errs on the safe side. */
  readonly estimatedTokens: number
}

/** Reads the body only now that the caller is known: a stranger can make the node hold nothing but headers. */
export async function receive(
  gw: Gateway,
  call: Pick<Call, 'endpoint' | 'headers' | 'readBody'>,
): Promise<Received> {
  const { endpoint } = call
  const bytes = await call.readBody()
  const came = new JsonDoc(bytes, gw.settings.scan)
  // Cursor posts Responses requests to the chat path.
  const meant = endpoint.operation === 'chat' ? chatBodyFromResponsesShape(came) : undefined
  const doc = meant === undefined ? came : new JsonDoc(meant.body)
  const facts = PROTOCOLS[endpoint.operation].readRequest(doc)
  const version = call.headers['anthropic-version']
  const apiVersion = typeof version === 'string' ? version : undefined
  const warnings = meant?.warnings ?? NONE
  return { endpoint, doc, facts, apiVersion, warnings, estimatedTokens: estimateTokens(bytes) }
}

const NONE: readonly string[] = Object.freeze([])
