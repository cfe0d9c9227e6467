import { refuse } from '../../core/errors.ts'
import type { FileRecord } from '../../stores/contracts/batches.ts'
import type { Head, Reply } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import { authenticate } from '../stages/authenticate.ts'
import { type BatchCall, type Batches, ownerOf } from './context.ts'
import { readPage, withOneMore } from './page.ts'
import { fileObject, listObject, reply } from './shapes.ts'

const DEFAULT_LIMIT = 100
const PAGE_BYTES = 1024 * 1024

export async function listFiles(
  gw: Gateway,
  { store }: Batches,
  call: BatchCall,
  query: URLSearchParams,
): Promise<Head> {
  const owner = ownerOf(await authenticate(gw, call))
  const page = readPage(query, DEFAULT_LIMIT)
  const files = await store.listFiles(owner, withOneMore(page))
  return reply(
    listObject(files, page.limit, (i) => fileObject(files[i] as FileRecord)),
    call.id,
  )
}

export async function retrieveFile(
  gw: Gateway,
  batches: Batches,
  call: BatchCall,
  id: string,
): Promise<Head> {
  return reply(fileObject(await findFile(gw, batches, call, id)), call.id)
}

export async function deleteFile(
  gw: Gateway,
  { store }: Batches,
  call: BatchCall,
  id: string,
): Promise<Head> {
  const owner = ownerOf(await authenticate(gw, call))
  const outcome = await store.deleteFile(owner, id)
  if (outcome === 'absent') refuse('not_found', { what: 'file', id })
  if (outcome === 'in_use') refuse('conflict', { reason: 'A batch that has not ended reads this file.' })
  return reply({ id, object: 'file', deleted: true }, call.id)
}

/** The bytes of a file, as fast as the client takes them. A file that is deleted meanwhile breaks off. */
export async function* readFile(
  gw: Gateway,
  batches: Batches,
  call: BatchCall,
  id: string,
): AsyncGenerator<Reply> {
  const file = await findFile(gw, batches, call, id)
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(file.bytes),
    'x-request-id': call.id,
  }
  yield { status: 200, headers, body: undefined }
  for (let from = 1; ;) {
    const lines = await batches.store.readLines(id, from, PAGE_BYTES)
    const last = lines.at(-1)
    if (last === undefined) return
    from = last.line + 1
    yield Buffer.concat(lines.map(({ bytes }) => bytes))
  }
}

async function findFile(gw: Gateway, { store }: Batches, call: BatchCall, id: string): Promise<FileRecord> {
  const owner = ownerOf(await authenticate(gw, call))
  return (await store.findFile(owner, id)) ?? refuse('not_found', { what: 'file', id })
}
