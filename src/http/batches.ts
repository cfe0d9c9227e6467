import type { IncomingMessage, ServerResponse } from 'node:http'
import { cancelBatch, listBatches, retrieveBatch } from '../gateway/batches/batches.ts'
import type { BatchCall, Batches } from '../gateway/batches/context.ts'
import { createBatch } from '../gateway/batches/create.ts'
import { deleteFile, listFiles, readFile, retrieveFile } from '../gateway/batches/files.ts'
import { FileUpload } from '../gateway/batches/upload.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { Head } from '../gateway/call.ts'
import { refuse } from '../core/errors.ts'
import { authenticate } from '../gateway/stages/authenticate.ts'
import { readMultipart, type MultipartLimits } from './multipart.ts'
import { writeHead, writeReply, type ReplyContext } from './reply-writer.ts'

/** A request about files or batches, and all that its answer is made with. */
export interface BatchExchange {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly gw: Gateway
  readonly batches: Batches
  readonly call: BatchCall
  /** Of `/files/{id}` and `/batches/{id}`; percent-decoded, else empty. */
  readonly target: string
  readonly signal: AbortSignal
  /** Of a request body, and so of a line. */
  readonly maxBodyBytes: number
  readonly reply: ReplyContext
  /** Lets a client go on that asked whether it may send its body. */
  readonly expectBody: () => void
}

export type BatchMethod = 'GET' | 'POST' | 'DELETE'
type Action = (exchange: BatchExchange) => Promise<void>

/** What is done for each path of files and batches, by method. */
export const BATCH_ACTIONS = {
  files: {
    GET: heads(({ gw, batches, call, req }) => listFiles(gw, batches, call, queryOf(req))),
    POST: upload,
  },
  file: {
    GET: heads(({ gw, batches, call, target }) => retrieveFile(gw, batches, call, target)),
    DELETE: heads(({ gw, batches, call, target }) => deleteFile(gw, batches, call, target)),
  },
  content: {
    GET: ({ res, gw, batches, call, target, reply }) =>
      writeReply(res, readFile(gw, batches, call, target), reply),
  },
  batches: {
    GET: heads(({ gw, batches, call, req }) => listBatches(gw, batches, call, queryOf(req))),
    POST: heads(({ gw, batches, call }) => createBatch(gw, batches, call)),
  },
  batch: { GET: heads(({ gw, batches, call, target }) => retrieveBatch(gw, batches, call, target)) },
  cancel: { POST: heads(({ gw, batches, call, target }) => cancelBatch(gw, batches, call, target)) },
} as const satisfies Record<string, Partial<Record<BatchMethod, Action>>>

export type BatchResource = keyof typeof BATCH_ACTIONS

/** Answers with what the path does on this method, or refuses the method. */
export function serveBatches(
  resource: BatchResource,
  method: string,
  exchange: BatchExchange,
): Promise<void> {
  const actions: Partial<Record<string, Action>> = BATCH_ACTIONS[resource]
  const action = Object.hasOwn(actions, method) ? actions[method] : undefined
  if (action === undefined) {
    return refuse('method_not_allowed', { method, allowed: Object.keys(actions).join(', ') })
  }
  return action(exchange)
}

function heads(head: (exchange: BatchExchange) => Promise<Head>): Action {
  return async (exchange) => writeHead(exchange.res, await head(exchange))
}

/** A file comes as a form. It is read only once the caller is known, and kept only once all of the form has come. */
async function upload(exchange: BatchExchange): Promise<void> {
  const { req, res, gw, batches, call, signal, maxBodyBytes } = exchange
  const caller = await authenticate(gw, call)
  const { maxFileBytes, uploadTimeoutMs: timeoutMs } = batches.settings()
  const limits: MultipartLimits = { maxFileBytes, timeoutMs }
  let file: FileUpload | undefined
  try {
    const fields = await readMultipart(
      req,
      limits,
      signal,
      exchange.expectBody,
      async (filename, content) => {
        file = await FileUpload.begin(gw, batches, caller, filename, maxBodyBytes)
        for await (const chunk of content) await file.write(chunk)
      },
    )
    checkFields(fields)
    if (file === undefined) refuse('invalid_value', { param: 'file', reason: 'is required.' })
    writeHead(res, await file.finish(call.id))
  } catch (error) {
    await file?.discard()
    throw error
  }
}

function checkFields(fields: ReadonlyMap<string, string>): void {
  for (const name of fields.keys()) {
    if (name !== 'purpose') {
      refuse('unsupported_value', {
        param: name.slice(0, 64),
        reason: 'is not supported; files expire by a setting of the gateway.',
      })
    }
  }
  if (fields.get('purpose') !== 'batch') {
    refuse('unsupported_value', { param: 'purpose', reason: 'must be "batch".' })
  }
}

function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?')
  return new URLSearchParams(at === -1 ? '' : url.slice(at))
}
