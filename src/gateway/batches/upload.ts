import { refuse } from '../../core/errors.ts'
import type { Caller } from '../../core/identity.ts'
import { LineSplitter, LineTooLong } from '../../wire/jsonl.ts'
import type { Head } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import { type Batches, ownerOf } from './context.ts'
import { newId } from './result-line.ts'
import { fileObject, reply } from './shapes.ts'

/** Lines are written in groups of about this size, so that few of them are in memory. */
const GROUP_BYTES = 1024 * 1024
const MAX_FILENAME = 255

/** A file as it comes. What is not finished is discarded; nobody sees it before. */
export class FileUpload {
  readonly #batches: Batches
  readonly #tenant: string
  readonly #id: string
  readonly #splitter: LineSplitter
  #group: Uint8Array[] = []
  #groupBytes = 0
  #bytes = 0
  #lines = 0

  private constructor(batches: Batches, tenant: string, id: string, maxLineBytes: number) {
    this.#batches = batches
    this.#tenant = tenant
    this.#id = id
    this.#splitter = new LineSplitter(maxLineBytes)
  }

  /** @param maxLineBytes what a live call may have as its body */
  static async begin(
    gw: Gateway,
    batches: Batches,
    caller: Caller,
    filename: string,
    maxLineBytes: number,
  ): Promise<FileUpload> {
    const upload = new FileUpload(batches, caller.tenant, newId('file-'), maxLineBytes)
    await upload.#checkRoom()
    const createdAtMs = gw.clock.wallMs()
    await batches.store.createFile({
      id: upload.#id,
      owner: ownerOf(caller),
      purpose: 'batch',
      filename: filename.slice(0, MAX_FILENAME).toWellFormed(),
      createdAtMs,
      expiresAtMs: createdAtMs + batches.settings().retentionMs,
    })
    return upload
  }

  /** Resolves once more may come. */
  async write(chunk: Buffer): Promise<void> {
    const { maxFileBytes } = this.#batches.settings()
    this.#bytes += chunk.length
    if (this.#bytes > maxFileBytes) refuse('request_too_large', { limit: `${maxFileBytes} bytes of file` })
    for (const line of this.#split(chunk)) await this.#add(line)
  }

  async finish(requestId: string): Promise<Head> {
    const last = this.#splitter.end()
    if (last !== undefined) await this.#add(last)
    await this.#flush()
    if (this.#lines === 0) refuse('invalid_value', { param: 'file', reason: 'must not be empty.' })
    return reply(fileObject(await this.#batches.store.sealFile(this.#id)), requestId)
  }

  discard(): Promise<void> {
    return this.#batches.store.discardFile(this.#id)
  }

  #split(chunk: Buffer): Buffer[] {
    try {
      return this.#splitter.push(chunk)
    } catch (error) {
      if (!(error instanceof LineTooLong)) throw error
      return refuse('request_too_large', { limit: `http.max_body_bytes for line ${this.#lines + 1}` })
    }
  }

  async #add(line: Buffer): Promise<void> {
    const { maxLines } = this.#batches.settings()
    if (++this.#lines > maxLines) refuse('request_too_large', { limit: `${maxLines} lines` })
    // Copied: what is sent to a thread takes the whole memory along of which it is a part.
    this.#group.push(new Uint8Array(line))
    this.#groupBytes += line.length
    if (this.#groupBytes >= GROUP_BYTES) await this.#flush()
  }

  async #flush(): Promise<void> {
    if (this.#group.length === 0) return
    const group = this.#group
    this.#group = []
    this.#groupBytes = 0
    await this.#batches.store.appendLines(this.#id, group)
    await this.#checkRoom()
  }

  /** After each group: what was written counts, whoever else of the tenant writes. */
  async #checkRoom(): Promise<void> {
    const { maxStoredBytes } = this.#batches.settings()
    if ((await this.#batches.store.storedBytes(this.#tenant)) > maxStoredBytes) {
      refuse('batch_limit_reached', { limit: `${maxStoredBytes} bytes of files for this tenant` })
    }
  }
}
