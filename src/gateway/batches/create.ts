import { refuse } from '../../core/errors.ts'
import { holdsKey } from '../../core/key-format.ts'
import type { NewBatch } from '../../stores/contracts/batches.ts'
import { JsonDoc, type Node } from '../../wire/json-doc.ts'
import type { Head } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import { authenticate } from '../stages/authenticate.ts'
import { type BatchCall, type Batches, ownerOf } from './context.ts'
import { BATCH_ENDPOINTS } from './endpoints.ts'
import { newId } from './result-line.ts'
import { batchObject, reply } from './shapes.ts'

const WINDOW_MS = 86_400_000
const MAX_METADATA = 16
const MAX_METADATA_NAME = 64
const MAX_METADATA_TEXT = 512

/** What each item says about itself, taken from the call that made the batch. No credential is among them. */
const KEPT_HEADERS = [
  'x-tenant-id',
  'x-environment',
  'x-workload',
  'x-cost-center',
  'x-feature',
  'x-experiment-id',
  'x-data-classification',
  'x-user-id',
  'traceparent',
] as const
const MAX_HEADER = 512

/** A new batch, on behalf of the caller. Its lines are looked at once it is made: what is wrong with them, it says itself. */
export async function createBatch(gw: Gateway, batches: Batches, call: BatchCall): Promise<Head> {
  const caller = await authenticate(gw, call)
  const doc = new JsonDoc(await call.readBody(), gw.settings.scan)
  const { inputFile, endpoint, metadata } = readFields(doc)
  const owner = ownerOf(caller)
  const input = await batches.store.findFile(owner, inputFile)
  if (input === undefined) refuse('not_found', { what: 'file', id: inputFile })
  if (input.purpose !== 'batch') {
    refuse('invalid_value', { param: '/input_file_id', reason: 'must be a file of purpose "batch".' })
  }
  const createdAtMs = gw.clock.wallMs()
  const batch: NewBatch = {
    id: newId('batch_'),
    owner,
    principal: caller.principal,
    endpoint,
    inputFile,
    outputFile: newId('file-'),
    errorFile: newId('file-'),
    headers: keptHeaders(call),
    metadata,
    createdAtMs,
    deadlineMs: createdAtMs + WINDOW_MS,
  }
  await store(batches, batch)
  const made = await batches.store.findBatch(owner, batch.id)
  if (made === undefined) throw new Error('a batch is gone as soon as it was made')
  batches.runner.add(made)
  return reply(batchObject(made), call.id)
}

async function store(batches: Batches, batch: NewBatch): Promise<void> {
  const { maxActiveBatches: maxBatches, maxActiveItems: maxItems } = batches.settings()
  switch (await batches.store.createBatch(batch, { maxBatches, maxItems })) {
    case 'created':
      return
    case 'batches':
      return refuse('batch_limit_reached', { limit: `${maxBatches} batches of this team at once` })
    case 'items':
      return refuse('batch_limit_reached', { limit: `${maxItems} items of batches of this team at once` })
    case 'no_file':
      return refuse('not_found', { what: 'file', id: batch.inputFile })
  }
}

interface Fields {
  readonly inputFile: string
  readonly endpoint: string
  readonly metadata: Readonly<Record<string, string>>
}

function readFields(doc: JsonDoc): Fields {
  if (!doc.isObject(doc.root)) refuse('invalid_value', { param: 'body', reason: 'must be a JSON object.' })
  const found = new Map<string, Node>()
  for (const [name, value] of doc.members(doc.root)) {
    if (!KNOWN.has(name)) {
      refuse('unsupported_value', { param: `/${name.slice(0, 64)}`, reason: 'is not supported.' })
    }
    found.set(name, value)
  }
  const text = (name: string): string | undefined => {
    const node = found.get(name)
    return node === undefined ? undefined : doc.text(node)
  }
  const endpoint = text('endpoint') ?? ''
  if (!BATCH_ENDPOINTS.has(endpoint)) {
    const reason = `must be one of ${[...BATCH_ENDPOINTS.keys()].join(', ')}.`
    refuse('unsupported_value', { param: '/endpoint', reason })
  }
  if (text('completion_window') !== '24h') {
    refuse('unsupported_value', { param: '/completion_window', reason: 'must be "24h".' })
  }
  const inputFile = text('input_file_id')
  if (inputFile === undefined)
    refuse('invalid_value', { param: '/input_file_id', reason: 'must be a string.' })
  return { inputFile, endpoint, metadata: readMetadata(doc, found.get('metadata')) }
}

const KNOWN = new Set(['input_file_id', 'endpoint', 'completion_window', 'metadata'])

function readMetadata(doc: JsonDoc, node: Node | undefined): Readonly<Record<string, string>> {
  if (node === undefined || doc.isNull(node)) return {}
  const entries = [...doc.members(node)].map(([name, value]) => [name, doc.text(value)] as const)
  const fits = entries.every(
    ([name, text]) =>
      name.length <= MAX_METADATA_NAME && text !== undefined && text.length <= MAX_METADATA_TEXT,
  )
  if (!doc.isObject(node) || !fits || entries.length > MAX_METADATA) {
    const reason = `must be at most ${MAX_METADATA} strings of up to ${MAX_METADATA_TEXT} characters by name.`
    refuse('invalid_value', { param: '/metadata', reason })
  }
  return Object.fromEntries(entries) as Record<string, string>
}

function keptHeaders({ headers }: BatchCall): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name of KEPT_HEADERS) {
    const value = headers[name]
    if (typeof value !== 'string') continue
    if (value.length > MAX_HEADER || holdsKey(value)) {
      refuse('invalid_header', {
        header: name,
        reason: `expected up to ${MAX_HEADER} characters, and no key`,
      })
    }
    kept[name] = value
  }
  return kept
}
