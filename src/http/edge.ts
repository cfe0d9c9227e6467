import type { IncomingMessage } from 'node:http'
import { refuse } from '../core/errors.ts'

/**
 * What must hold of a request before anybody looks at what it wants. Node already refuses conflicting lengths and bad framing;
 * these are the cases it lets through.
 */
export interface EdgeLimits {
  readonly maxHeaders: number
  readonly maxBodyBytes: number
  readonly bodyTimeoutMs: number
}

/** Headers of which the second is where an attack hides: one party reads the first, another the last. */
const SINGLE = new Set([
  'host',
  'authorization',
  'x-api-key',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'x-tenant-id',
  'x-workload',
  'x-environment',
  'x-cost-center',
  'x-feature',
  'x-data-classification',
  'x-experiment-id',
  'x-user-id',
  'x-approval-token',
  'x-break-glass',
  'x-request-id',
  'traceparent',
])

const HOST = /^(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/** Query parameters in which people put keys, whence they get into logs. */
const CREDENTIAL_PARAMETERS = /[?&](?:api[-_]?key|key|token|access_token)=/i

export function checkEdge(req: IncomingMessage, limits: EdgeLimits): void {
  const { rawHeaders, url = '' } = req
  if (rawHeaders.length > limits.maxHeaders * 2)
    refuse('request_too_large', { limit: `${limits.maxHeaders} headers` })
  if (!url.startsWith('/'))
    refuse('invalid_header', { header: ':path', reason: 'expected a path that begins with /' })
  if (repeatsHeaders(req)) refuseRepeated(rawHeaders)
  if (!HOST.test(req.headers.host ?? ''))
    refuse('invalid_header', { header: 'host', reason: 'expected host[:port]' })
  if (CREDENTIAL_PARAMETERS.test(url)) {
    refuse('invalid_api_key', {
      reason: 'A key in the URL ends up in logs. Send it in a header, and rotate this one.',
    })
  }
}

/** Whether any header came twice: then there are fewer names than lines. Cheap, because the usual answer is no. */
function repeatsHeaders({ headers, rawHeaders }: IncomingMessage): boolean {
  let names = 0
  for (const _ in headers) names++
  return names * 2 !== rawHeaders.length
}

function refuseRepeated(rawHeaders: readonly string[]): void {
  const seen = new Set<string>()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase()
    if (!SINGLE.has(name)) continue
    if (seen.has(name)) refuse('invalid_header', { header: name, reason: 'sent more than once' })
    seen.add(name)
  }
}

/** The body of a request that may have one, checked as it arrives, so that no more is held than is allowed. */
export function readBody(req: IncomingMessage, limits: EdgeLimits, signal: AbortSignal): Promise<Buffer> {
  checkBodyHeaders(req, limits)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    // A small body has usually come with the headers: then there is nothing to wait for, and no timer.
    const timer = req.complete
      ? undefined
      : setTimeout(() => fail(() => refuse('request_timeout', {})), limits.bodyTimeoutMs)
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      req.off('data', onData).off('end', onEnd).off('error', onGone)
      signal.removeEventListener('abort', onGone)
      act()
    }
    const fail = (refusal: () => never): void => {
      settle(() => {
        // What still comes is thrown away; the connection is closed after the refusal.
        req.resume()
        try {
          refusal()
        } catch (error) {
          reject(error)
        }
      })
    }
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > limits.maxBodyBytes) return fail(() => tooLarge(limits))
      chunks.push(chunk)
    }
    const onEnd = (): void =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    const onGone = (): void => settle(() => reject(signal.reason))
    req.on('data', onData).on('end', onEnd).on('error', onGone)
    signal.addEventListener('abort', onGone, { once: true })
    if (signal.aborted) onGone()
  })
}

function checkBodyHeaders(req: IncomingMessage, limits: EdgeLimits): void {
  const { headers } = req
  const type = headers['content-type'] ?? ''
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i.test(type)) {
    refuse('unsupported_media_type', {
      reason: 'Send the body with "Content-Type: application/json" (UTF-8).',
    })
  }
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    refuse('unsupported_media_type', {
      reason: 'Compressed bodies are not accepted; send the JSON as it is.',
    })
  }
  if (Number(headers['content-length'] ?? 0) > limits.maxBodyBytes) tooLarge(limits)
}

function tooLarge(limits: EdgeLimits): never {
  return refuse('request_too_large', { limit: `${limits.maxBodyBytes} bytes of body` })
}
