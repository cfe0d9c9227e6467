import { once } from 'node:events'
import { expect, test } from 'vitest'
import { eventually, rejectionOf } from '../../../test/kit/index.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import { asker, newScanner, openPool, type OpenPool } from './testing.ts'

const docOf = (...contents: readonly string[]): JsonDoc =>
  new JsonDoc(
    Buffer.from(JSON.stringify({ messages: contents.map((content) => ({ role: 'user', content })) })),
  )

/** One text that keeps a thread busy for a while. */
const long = (name: string): string => `${name} ${'mail to a@b.cd, then '.repeat(100_000)}`
const small = docOf('a text for a thread, with a mail to erika@mail-of-mine.de in it')

const look = (open: OpenPool, doc: JsonDoc, more = {}): Promise<string | undefined> =>
  newScanner(open.pool, 0)
    .look(doc, 'acme', asker(more))
    .then(({ missing }) => missing)

test('where a thread dies at work, its request is told and the next one has another thread', async () => {
  await using open = openPool()
  const busy = look(open, docOf(long('one')))
  const worker = await eventually(() => open.workers[0])
  // Its first word: it is asked in the same moment.
  await once(worker, 'message')
  await worker.terminate()
  expect(await busy).toBe('crashed')
  expect(await look(open, small)).toBeUndefined()
  expect(open.workers).toHaveLength(2)
  expect(open.lost).toHaveLength(1)
})

test('who takes more CPU time than it may loses its thread; who waits for the thread does not notice', async () => {
  await using open = openPool({ cpuMsPerMb: 30 })
  const slow = look(open, docOf(long('one') + long('and more')))
  const patient = look(open, small)
  expect(await slow).toBe('overrun')
  expect(await patient).toBeUndefined()
  await eventually(() => open.lost.length === 1)
})

test('what was seen before its thread died is known the next time', async () => {
  await using open = openPool()
  const [first, second] = [`${'a word and another, '.repeat(13_000)} a@b.cd`, long('two')]
  const scanner = newScanner(open.pool, 0)
  const busy = scanner.look(docOf(first, second), 'acme', asker())
  const worker = await eventually(() => open.workers[0])
  await once(worker, 'message')
  // The answer to the first part; the second is asked for in the same moment.
  await once(worker, 'message')
  await worker.terminate()
  expect(await busy).toMatchObject({ missing: 'crashed', places: [{}] })
  await open.pool.close()
  // Nobody looks any more: only what is known can be told.
  expect(await scanner.look(docOf(first), 'acme', asker())).toMatchObject({
    missing: undefined,
    places: [{}],
  })
  expect(await scanner.look(docOf(second), 'acme', asker())).toMatchObject({ missing: 'full' })
})

test('a thread that hangs without working is ended, too', async () => {
  const script = `
    const { parentPort } = require('node:worker_threads')
    parentPort.on('message', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    parentPort.postMessage({ cpuMs: 0 })`
  await using open = openPool({ cpuMsPerMb: 1 }, script)
  expect(await look(open, small)).toBe('overrun')
})

test('where no thread comes up, nobody is kept waiting', async () => {
  await using open = openPool({}, `throw new Error('cannot start')`)
  expect(await look(open, small)).toBe('crashed')
  expect(await look(open, small)).toBe('full')
  expect(open.lost).toEqual(Array(2).fill(expect.objectContaining({ message: 'cannot start' })))
  // It is tried again after a while.
  await eventually(() => open.lost.length > 2)
})

test('beyond what may wait requests are turned away, batches wait, and all is well when it is over', async () => {
  await using open = openPool({ maxWaitingBytes: 3_000_000 })
  const first = look(open, docOf(long('one')))
  const others = await Promise.all([
    look(open, docOf(long('two'))),
    look(open, small),
    look(open, docOf(long('three')), { lane: 'batch' }),
    look(open, docOf(long('four')), { lane: 'batch' }),
    first,
  ])
  expect(others).toEqual(['full', undefined, undefined, undefined, undefined])
  expect(open.pool.seats).toBe(0)
  expect(await look(open, docOf(long('five')))).toBeUndefined()
})

test('who gives up while it waits leaves; who waits when it closes is told', async () => {
  await using open = openPool()
  const busy = look(open, docOf(long('one')))
  const gone = new AbortController()
  const waiting = look(open, small, { signal: gone.signal })
  const other = look(open, small)
  await eventually(() => open.pool.seats === 3)
  gone.abort(new Error('the client is gone'))
  expect((await rejectionOf(waiting)).message).toBe('the client is gone')
  await open.pool.close()
  expect(await Promise.all([busy, other])).toEqual(['closed', 'closed'])
  expect(await look(open, small)).toBe('full')
  expect(open.lost).toEqual([])
})
