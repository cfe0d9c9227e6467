import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy'
import { GatewayError, refuse } from '../core/errors.ts'

export interface MultipartLimits {
  readonly maxFileBytes: number
  /** For all of the form to arrive. */
  readonly timeoutMs: number
}

/** What a form has beside its file: few and small. */
const LIMITS = {
  fieldNameSize: 100,
  fieldSize: 1024,
  fields: 8,
  files: 1,
  parts: 9,
  headerPairs: 16,
  headerSize: 4096,
}
/** Boundaries, headers and fields around the file. */
const AROUND_BYTES = 64 * 1024

/**
 * Reads a form with one file, handed on as it comes: no more of it is in memory than what `onFile` has not taken yet.
 * Resolves with the other fields once all of the form has come and `onFile` is done. Rejects with a refusal, or the reason
 * of `signal`; then the content breaks off as well, and what still comes is thrown away.
 * @param begin called once the headers are found fit, before anything is read
 */
export async function readMultipart(
  req: IncomingMessage,
  limits: MultipartLimits,
  signal: AbortSignal,
  begin: () => void,
  onFile: OnFile,
): Promise<ReadonlyMap<string, string>> {
  const parser = parserOf(req, limits)
  begin()
  const form = new Form(parser, onFile)
  const timer = setTimeout(() => form.fail(new GatewayError('request_timeout', {})), limits.timeoutMs)
  const onGone = (): void => form.fail(signal.reason)
  signal.addEventListener('abort', onGone, { once: true })
  if (signal.aborted) onGone()
  req.pipe(parser)
  try {
    return await form.read()
  } catch (error) {
    req.unpipe(parser)
    req.resume()
    await form.abandon(error as Error)
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onGone)
  }
}

type OnFile = (filename: string, content: AsyncIterable<Buffer>) => Promise<void>

/** What has come of a form. */
class Form {
  readonly #parser: BusboyInstance
  readonly #fields = new Map<string, string>()
  readonly #ended = Promise.withResolvers<void>()
  #content: Readable | undefined
  #consumed: Promise<void> = Promise.resolve()

  constructor(parser: BusboyInstance, onFile: OnFile) {
    this.#parser = parser
    parser.on('file', (name, content, filename) => this.#file(name, content, filename, onFile))
    parser.on('field', (name, value, nameTruncated, valueTruncated) => {
      this.#field(name, value, nameTruncated || valueTruncated)
    })
    parser.on('filesLimit', () => this.fail(invalid('file', 'must be one file.')))
    for (const limit of ['fieldsLimit', 'partsLimit'] as const)
      parser.on(limit, () => this.fail(invalid('body', 'has too many fields.')))
    parser.on('error', () => this.fail(invalid('body', 'is not a complete multipart form.')))
    parser.on('finish', () => this.#ended.resolve())
  }

  fail(reason: unknown): void {
    this.#ended.reject(reason)
  }

  /** Resolves with the fields once everything has come and the file was taken. */
  async read(): Promise<ReadonlyMap<string, string>> {
    await this.#ended.promise
    await this.#consumed
    return this.#fields
  }

  /** Breaks off the content, and waits until its reader has noticed. */
  async abandon(reason: Error): Promise<void> {
    this.#parser.destroy()
    this.#content?.destroy(reason)
    await this.#consumed.catch(() => {})
  }

  #file(name: string | undefined, content: Readable, filename: string, onFile: OnFile): void {
    this.#content = content
    // Whoever reads it is told; without a listener an error before that would end the process.
    content.on('error', () => {})
    if (name !== 'file') return this.fail(invalid('file', 'must be the name of the field with the file.'))
    this.#consumed = onFile(filename || 'file', content)
    this.#consumed.catch((error: unknown) => this.fail(error))
  }

  #field(name: string, value: string, truncated: boolean): void {
    if (truncated) return this.fail(invalid('body', 'has a field that is too long.'))
    if (this.#fields.has(name)) return this.fail(invalid(name.slice(0, 64), 'was sent more than once.'))
    this.#fields.set(name, value)
  }
}

function parserOf({ headers }: IncomingMessage, { maxFileBytes }: MultipartLimits): BusboyInstance {
  const type = headers['content-type'] ?? ''
  const encoding = headers['content-encoding']
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    refuse('unsupported_media_type', { reason: 'Send a file with "Content-Type: multipart/form-data".' })
  }
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    refuse('unsupported_media_type', {
      reason: 'Compressed bodies are not accepted; send the form as it is.',
    })
  }
  if (Number(headers['content-length'] ?? 0) > maxFileBytes + AROUND_BYTES) {
    refuse('request_too_large', { limit: `${maxFileBytes} bytes of file` })
  }
  try {
    return new Busboy({
      headers: headers as BusboyHeaders,
      limits: LIMITS,
      isPartAFile: (name) => name === 'file',
    })
  } catch {
    throw invalid('content-type', 'names no boundary of the form.')
  }
}

function invalid(param: string, reason: string): GatewayError {
  return new GatewayError('invalid_value', { param, reason })
}
