import { toFile } from 'openai'
import { expect, test } from 'vitest'
import { ENDPOINT, line, lines, submit, ended, statusOf } from '../kit/batches.ts'
import { as, eventually, startGateway, startSim } from '../kit/index.ts'

test('nobody of another tenant, team or app sees that a file or batch exists', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const made = await submit(gw.openai(), lines(1))
  await ended(gw.openai(), made.id)
  for (const spec of [{ tenant: 'other' }, { team: 'other' }, { app: 'other' }]) {
    const client = gw.openai({ apiKey: (await gw.newKey(spec)).key })
    expect((await client.files.list()).data).toEqual([])
    expect((await client.batches.list()).data).toEqual([])
    const attempts = [
      client.files.retrieve(made.input_file_id),
      client.files.content(made.input_file_id),
      client.files.delete(made.input_file_id),
      client.batches.retrieve(made.id),
      client.batches.cancel(made.id),
      client.batches.create({
        input_file_id: made.input_file_id,
        endpoint: ENDPOINT,
        completion_window: '24h',
      }),
    ]
    expect(await Promise.all(attempts.map((attempt) => statusOf(attempt)))).toEqual(Array(6).fill(404))
  }
  const colleague = gw.openai({ apiKey: (await gw.newKey()).key })
  expect(await colleague.batches.retrieve(made.id)).toMatchObject({ status: 'completed' })
  expect(await statusOf(colleague.batches.cancel(made.id))).toBe(409)
  expect(await statusOf(gw.openai({ apiKey: 'csk_nobody' }).files.list())).toBe(401)
})

test('limits of files and batches hold', async () => {
  await using sim = await startSim({
    match: { contains: 'item hangs' },
    hangBeforeHeaders: true,
    times: 'always',
  })
  const bounds = {
    max_lines: 5,
    max_file_bytes: 4096,
    max_stored_bytes: 8192,
    max_active_batches: 2,
    max_active_items: 4,
  }
  await using gw = await startGateway({
    upstream: sim.url,
    deploy: { batch: bounds, http: { max_body_bytes: 2048 } },
  })
  const client = gw.openai()
  const put = async (text: string): Promise<unknown> =>
    client.files.create({ file: await toFile(Buffer.from(text), 'f'), purpose: 'batch' })
  expect(await statusOf(put('{}\n'.repeat(6)))).toBe(413)
  expect(await statusOf(put('x'.repeat(5000)))).toBe(413)
  expect(await statusOf(put('x'.repeat(70_000)))).toBe(413)
  expect(await statusOf(put('x'.repeat(2049)))).toBe(413)
  expect(await statusOf(put(''))).toBe(400)
  expect((await client.files.list()).data).toEqual([])
  const first = await submit(client, line('hangs') + line('b') + line('c'))
  expect(await statusOf(submit(client, line('a') + line('b')))).toBe(429)
  await submit(client, line('hangs'))
  expect(await statusOf(submit(client, line('a')))).toBe(429)
  await client.batches.cancel(first.id)
  await ended(client, first.id)
  expect(await submit(client, line('a'))).toMatchObject({ status: 'validating' })
  await put('x'.repeat(2047) + '\n' + 'x'.repeat(2000))
  await put('x'.repeat(2047) + '\n' + 'x'.repeat(2000)).catch(() => {})
  expect(await statusOf(put('x'.repeat(2000)))).toBe(429)
})

test('what a batch asks for that is not offered is refused by name', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const file = await gw
    .openai()
    .files.create({ file: await toFile(Buffer.from(lines(1)), 'f'), purpose: 'batch' })
  const good = { input_file_id: file.id, endpoint: ENDPOINT, completion_window: '24h' }
  const refusal = async (rest: object): Promise<unknown> => {
    const { status, json } = await gw.send('/v1/batches', { ...good, ...rest })
    return [status, as<{ error: { param: string } }>(json).error.param]
  }
  expect(await refusal({ endpoint: '/v1/moderations' })).toEqual([400, '/endpoint'])
  expect(await refusal({ completion_window: '1h' })).toEqual([400, '/completion_window'])
  expect(await refusal({ output_expires_after: {} })).toEqual([400, '/output_expires_after'])
  expect(await refusal({ input_file_id: 7 })).toEqual([400, '/input_file_id'])
  expect(await refusal({ metadata: { a: 1 } })).toEqual([400, '/metadata'])
  expect(
    await refusal({ metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [i, ''])) }),
  ).toEqual([400, '/metadata'])
  expect((await gw.send('/v1/files', undefined, { method: 'PUT' })).headers.get('allow')).toBe('GET, POST')
  for (const query of ['limit=0', 'limit=x', 'order=asc'])
    expect((await gw.send(`/v1/files?${query}`)).status).toBe(400)
})

test('a batch does not hold up another tenant', async () => {
  await using sim = await startSim({ startDelayMs: 10, times: 'always' })
  await using gw = await startGateway({
    upstream: sim.url,
    deploy: { batch: { concurrency: 2 } },
  })
  const large = await submit(gw.openai(), lines(300))
  await eventually(() => sim.requests.length > 2)
  const other = gw.openai({ apiKey: (await gw.newKey({ tenant: 'small' })).key })
  const small = await submit(other, lines(5))
  expect(await ended(other, small.id)).toMatchObject({ status: 'completed' })
  expect((await gw.openai().batches.retrieve(large.id)).status).toBe('in_progress')
  await gw.openai().batches.cancel(large.id)
})
