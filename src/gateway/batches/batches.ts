import { refuse } from '../../core/errors.ts'
import type { BatchRecord } from '../../stores/contracts/batches.ts'
import { hasEnded } from '../../stores/contracts/batches.ts'
import type { Head } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import { authenticate } from '../stages/authenticate.ts'
import { type BatchCall, type Batches, ownerOf } from './context.ts'
import { readPage, withOneMore } from './page.ts'
import { batchObject, listObject, reply } from './shapes.ts'

const DEFAULT_LIMIT = 20

export async function listBatches(
  gw: Gateway,
  { store }: Batches,
  call: BatchCall,
  query: URLSearchParams,
): Promise<Head> {
  const owner = ownerOf(await authenticate(gw, call))
  const page = readPage(query, DEFAULT_LIMIT)
  const found = await store.listBatches(owner, withOneMore(page))
  return reply(
    listObject(found, page.limit, (i) => batchObject(found[i] as BatchRecord)),
    call.id,
  )
}

export async function retrieveBatch(
  gw: Gateway,
  { store }: Batches,
  call: BatchCall,
  id: string,
): Promise<Head> {
  const owner = ownerOf(await authenticate(gw, call))
  const batch = await store.findBatch(owner, id)
  return reply(batchObject(batch ?? refuse('not_found', { what: 'batch', id })), call.id)
}

/** Once more is once: a batch that is being cancelled, or was, is given as it is. */
export async function cancelBatch(
  gw: Gateway,
  { store, runner }: Batches,
  call: BatchCall,
  id: string,
): Promise<Head> {
  const owner = ownerOf(await authenticate(gw, call))
  const batch = await store.requestCancel(owner, id, gw.clock.wallMs())
  if (batch === undefined) refuse('not_found', { what: 'batch', id })
  if (hasEnded(batch.status) && batch.status !== 'cancelled') {
    refuse('conflict', { reason: `The batch has ended (${batch.status}) and can no longer be cancelled.` })
  }
  runner.cancel(id)
  return reply(batchObject(batch), call.id)
}
