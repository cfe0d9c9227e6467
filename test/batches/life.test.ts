import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toFile } from 'openai'
import { expect, test } from 'vitest'
import { ENDPOINT, line, lines, submit, ended, resultsOf, idsOf, statusOf } from '../kit/batches.ts'
import { as, eventually, startGateway, startSim } from '../kit/index.ts'

test('a batch runs from its file to its results, by the stock SDK', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const client = gw.openai()
  const file = await client.files.create({
    file: await toFile(Buffer.from(lines(40)), 'night.jsonl'),
    purpose: 'batch',
  })
  expect(file).toMatchObject({
    object: 'file',
    filename: 'night.jsonl',
    purpose: 'batch',
    bytes: lines(40).length,
  })
  const made = await client.batches.create({
    input_file_id: file.id,
    endpoint: ENDPOINT,
    completion_window: '24h',
    metadata: { job: 'nightly' },
  })
  expect(made).toMatchObject({
    object: 'batch',
    status: 'validating',
    input_file_id: file.id,
    metadata: { job: 'nightly' },
  })
  const batch = await ended(client, made.id)
  expect(batch).toMatchObject({
    status: 'completed',
    request_counts: { total: 40, completed: 40, failed: 0 },
    errors: null,
    error_file_id: null,
  })
  const results = await resultsOf(client, batch.output_file_id)
  expect(idsOf(results)).toEqual(Array.from({ length: 40 }, (_, i) => `i${i}`))
  for (const { response, error } of results) {
    expect(error).toBeNull()
    expect(response).toMatchObject({ status_code: 200, body: { object: 'chat.completion' } })
  }
  expect(await (await client.files.content(file.id)).text()).toBe(lines(40))
  expect((await client.batches.list()).data.map(({ id }) => id)).toEqual([made.id])
  const files: string[] = []
  for await (const { id } of client.files.list({ limit: 1 })) files.push(id)
  expect(files.toSorted()).toEqual([file.id, batch.output_file_id].toSorted())
  expect(await client.files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true })
  expect(await statusOf(client.files.retrieve(file.id))).toBe(404)
})

test('each item is a call like any other: policy, attribution, journal, cost', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({
    upstream: sim.url,
    policy: { routes: [{ name: 'nightly', match: { workload: ['nightly'] }, model_alias: 'fast' }] },
  })
  const client = gw.openai()
  const denied = await ended(client, (await submit(client, line('a'))).id)
  expect(denied.request_counts).toEqual({ total: 1, completed: 0, failed: 1 })
  const [refused] = await resultsOf(client, denied.error_file_id)
  expect(refused?.response).toMatchObject({ status_code: 403, body: { error: { code: 'policy_denied' } } })
  expect(sim.requests).toHaveLength(0)

  const headers = { 'x-workload': 'nightly', 'x-user-id': 'ann', 'x-feature': 'digest' }
  const allowed = await ended(client, (await submit(client, line('a') + line('b'), headers)).id)
  expect(allowed.request_counts).toEqual({ total: 2, completed: 2, failed: 0 })
  const results = await resultsOf(client, allowed.output_file_id)
  const audit = gw.audit()
  for (const { response } of results) {
    const mine = audit.filter(({ call }) => call === response?.request_id)
    expect(mine.map(({ kind }) => kind)).toEqual(['intent', 'outcome'])
    expect(mine[0]?.record).toMatchObject({ caller: `key:${gw.keyId}`, route: 'nightly', tenant: 'acme' })
    expect(mine[1]?.record).toMatchObject({ status: 'ok', cost_nano_usd: expect.any(Number) })
    expect(JSON.stringify(mine)).not.toContain('ann')
  }
})

test('items that fail are in the error file, each with the error of a live call', async () => {
  await using sim = await startSim({
    match: { contains: 'item bad.' },
    status: 400,
    body: { error: { message: 'no' } },
    times: 'always',
  })
  await using gw = await startGateway({ upstream: sim.url })
  const client = gw.openai()
  const text =
    line('ok') +
    line('bad') +
    line('unknown', {}, { model: 'nobody' }) +
    '\n' +
    line('odd', {}, { messages: 3 })
  const batch = await ended(client, (await submit(client, text)).id)
  expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 4, completed: 1, failed: 3 } })
  expect(idsOf(await resultsOf(client, batch.output_file_id))).toEqual(['ok'])
  const errors = await resultsOf(client, batch.error_file_id)
  expect(errors.map(({ custom_id, response }) => [custom_id, response?.status_code])).toEqual([
    ['bad', 400],
    ['unknown', 404],
    ['odd', 400],
  ])
})

test('a file with broken lines fails as a whole, and says which lines', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const client = gw.openai()
  const text = [
    line('a'),
    '{"custom_id":\n',
    line('a'),
    line('c', { method: 'GET' }),
    line('d', { url: '/v1/completions' }),
    line('e', { body: [] }),
    line('f', {}, { model: 7 }),
    line('g', {}, { stream: true }),
    line(''),
    '[]',
  ].join('')
  const batch = await ended(client, (await submit(client, text)).id)
  expect(batch).toMatchObject({ status: 'failed', request_counts: { completed: 0, failed: 0 } })
  expect(batch.errors?.data?.map(({ line: at, code, param }) => [at, code, param])).toEqual([
    [2, 'invalid_json_line', null],
    [3, 'duplicate_custom_id', 'custom_id'],
    [4, 'invalid_request', 'method'],
    [5, 'invalid_request', 'url'],
    [6, 'invalid_request', 'body'],
    [7, 'invalid_request', 'body.model'],
    [8, 'invalid_request', 'body.stream'],
    [9, 'invalid_request', 'custom_id'],
    [10, 'invalid_json_line', null],
  ])
  const blank = await ended(client, (await submit(client, '\n \n')).id)
  expect(blank.errors?.data?.[0]?.code).toBe('empty_file')
  expect(sim.requests).toHaveLength(0)
})

test('cancelled midway, a batch keeps what is done, breaks off the rest, and sends no more', async () => {
  await using sim = await startSim({
    match: { contains: 'item hangs' },
    hangBeforeHeaders: true,
    times: 'always',
  })
  await using gw = await startGateway({ upstream: sim.url, deploy: { batch: { concurrency: 2 } } })
  const client = gw.openai()
  const made = await submit(client, line('a') + line('hangs1') + line('hangs2') + line('b'))
  await eventually(() => sim.requests.length === 3)
  expect(await client.batches.retrieve(made.id)).toMatchObject({
    status: 'in_progress',
    request_counts: { total: 4, completed: 1, failed: 0 },
  })
  expect(await statusOf(client.files.delete(made.input_file_id))).toBe(409)
  expect(await client.batches.cancel(made.id)).toMatchObject({ status: 'cancelling' })
  const batch = await ended(client, made.id)
  expect(batch).toMatchObject({ status: 'cancelled', request_counts: { total: 4, completed: 1, failed: 0 } })
  expect(idsOf(await resultsOf(client, batch.output_file_id))).toEqual(['a'])
  expect(sim.requests).toHaveLength(3)
  const outcomes = gw.audit().flatMap(({ kind, record }) => (kind === 'outcome' ? [record.status] : []))
  expect(outcomes.toSorted()).toEqual(['client_closed', 'client_closed', 'ok'])
  expect(await client.batches.cancel(made.id)).toMatchObject({ status: 'cancelled' })
})

test('items that are refused for now wait and are run later, and are no failures', async () => {
  await using sim = await startSim({ status: 429, body: {}, times: 3 })
  await using gw = await startGateway({
    upstream: sim.url,
    policy: { limits: { per_key: { concurrent_requests: 2 } } },
  })
  const client = gw.openai()
  const batch = await ended(client, (await submit(client, lines(12))).id)
  expect(batch).toMatchObject({
    status: 'completed',
    request_counts: { total: 12, completed: 12, failed: 0 },
  })
  expect(await gw.metrics()).toMatch(/caisson_batch_items_ended_total\{result="put_back"\} [1-9]/)
})

test('prompts and replies of batches are in no file of the store and in no log line', async () => {
  await using sim = await startSim({ content: 'canary-reply', times: 'always' })
  await using gw = await startGateway({ upstream: sim.url })
  const client = gw.openai()
  const batch = await ended(
    client,
    (await submit(client, line('canary-prompt'), { 'x-user-id': 'canary-user' })).id,
  )
  expect(await resultsOf(client, batch.output_file_id)).toHaveLength(1)
  for (const entry of readdirSync(gw.config.storeDir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      expect(readFileSync(join(entry.parentPath, entry.name)).includes('canary-')).toBe(false)
  }
  expect(gw.log.join('')).not.toContain('canary-')
})

test('an answer that came slowly, with blank lines before it, is one line all the same', async () => {
  await using sim = await startSim({ keepAlives: 3, keepAliveEveryMs: 20, times: 'always' })
  await using gw = await startGateway({ upstream: sim.url, deploy: { timeouts: { hold_status_ms: 1 } } })
  const client = gw.openai()
  const batch = await ended(client, (await submit(client, lines(3))).id)
  expect(batch.request_counts).toEqual({ total: 3, completed: 3, failed: 0 })
  for (const { response } of await resultsOf(client, batch.output_file_id))
    expect(response?.body.object).toBe('chat.completion')
})

test.each([
  ['/v1/completions', { model: 'fast', prompt: 'a' }, 'text_completion'],
  ['/v1/responses', { model: 'fast', input: 'a' }, 'response'],
  ['/v1/embeddings', { model: 'fast', input: 'a' }, undefined],
])('a batch of %s asks for what a live call there does', async (url, body, object) => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const client = gw.openai()
  const live = await gw.send(url, body)
  const file = await client.files.create({
    file: await toFile(Buffer.from(line('a', { url, body })), 'f'),
    purpose: 'batch',
  })
  const made = await client.batches.create({
    input_file_id: file.id,
    endpoint: as<'/v1/responses'>(url),
    completion_window: '24h',
  })
  const batch = await ended(client, made.id)
  const [result] = await resultsOf(client, batch.output_file_id ?? batch.error_file_id)
  expect(result?.response?.status_code).toBe(live.status)
  expect(result?.response?.body.object).toBe(object)
})
