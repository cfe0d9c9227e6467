import { once } from 'node:events'
import { writeFileSync, readFileSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ended, line, resultsOf, submit } from './kit/batches.ts'
import { as, eventually, startGateway, startSim, type Answered, type TestGateway } from './kit/index.ts'

const MAIL = 'erika.mustermann@mail-of-mine.de'
const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code

/** Threads that scan, as this process starts them. */
let workers: Worker[] = []
let ready = new Set<Worker>()
const onWorker = (worker: Worker): void => {
  if (worker.threadName !== 'screening') return
  workers.push(worker)
  worker.once('message', () => ready.add(worker))
}
beforeEach(() => {
  workers = []
  ready = new Set()
  process.on('worker', onWorker)
})
afterEach(() => void process.off('worker', onWorker))

const policy = (dlp: object, more: object = {}) => ({
  routes: [{ name: 'fast', model_alias: 'fast', dlp }],
  ...more,
})
const BLOCK = policy({ action_on_secret: 'block', action_on_pii: 'redact' })
const FLAG = policy({ action_on_secret: 'flag', action_on_pii: 'flag' })

/** A conversation of some megabytes, with a mail in every message. */
const history = (messages: number): object[] =>
  Array.from({ length: messages }, (_, i) => ({
    role: 'user',
    content: `${i} ${'a word and another, mail to a@b.cd, '.repeat(5000)} write to ${MAIL}`,
  }))

const textsFor = (page: string, where: string): number =>
  Number(new RegExp(`^caisson_screening_texts_total\\{where="${where}"\\} (\\d+)$`, 'm').exec(page)?.[1] ?? 0)

const isAtWork = (gw: TestGateway): Promise<unknown> =>
  eventually(async () => ready.size > 0 && /^caisson_screening_waiting 1$/m.test(await gw.metrics()))

test('a large request is scanned in a thread, and its history is not when it comes again', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: BLOCK })
  const messages = history(6)
  expect(await gw.chat({ messages })).toMatchObject({ status: 200 })
  const sent = as<{ messages: { content: string }[] }>(sim.requests[0]?.json).messages
  for (const { content } of sent) expect(content).toMatch(/write to \[EMAIL_ADDRESS\]$/)
  const before = await gw.metrics()
  expect(textsFor(before, 'thread')).toBe(6)
  expect(await gw.chat({ messages: [...messages, { role: 'user', content: `And ${MAIL}?` }] })).toMatchObject(
    {
      status: 200,
    },
  )
  const after = await gw.metrics()
  expect(textsFor(after, 'thread')).toBe(6)
  expect(textsFor(after, 'cache')).toBe(6)
  expect(as<{ messages: object[] }>(sim.requests[1]?.json).messages).toEqual([
    ...sent,
    { role: 'user', content: 'And [EMAIL_ADDRESS]?' },
  ])
  expect(workers).toHaveLength(1)
})

test('where nothing looks at content there are no threads', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  expect(await gw.chat({ messages: history(2) })).toMatchObject({ status: 200 })
  expect(workers).toEqual([])
})

for (const [name, rules, status] of [
  ['blocks', BLOCK, 503],
  ['flags', FLAG, 200],
] as const)
  test(`where a thread is killed at work, a route that ${name} gives ${status}, and the next call is served`, async () => {
    await using sim = await startSim()
    await using gw = await startGateway({ upstream: sim.url, policy: rules })
    const call = gw.chat({ messages: history(14) })
    await isAtWork(gw)
    await workers[0]?.terminate()
    const reply = await call
    expect(reply.status).toBe(status)
    if (status === 503) {
      expect(codeOf(reply)).toBe('dlp_unavailable')
      expect(reply.headers.get('retry-after')).toBe('1')
      expect(sim.requests).toHaveLength(0)
    }
    expect(await gw.metrics()).toMatch(/^caisson_screening_incomplete_total\{cause="crashed"\} 1$/m)
    expect(await gw.metrics()).toMatch(/^caisson_screening_threads_lost_total 1$/m)
    expect(await gw.chat({ messages: history(3) })).toMatchObject({ status: 200 })
  })

test('who takes too much CPU time is refused where anything would be kept back, or would be labelled', async () => {
  await using sim = await startSim()
  const deploy = { screening: { cpu_ms_per_mb: 1 } }
  const slow = [{ role: 'user', content: 'mail to a@b.cd, then '.repeat(100_000) }]
  for (const rules of [
    BLOCK,
    policy({ action_on_pii: 'redact' }),
    policy({}, { classify_by_content: { FINANCIAL: 'restricted' } }),
  ]) {
    await using gw = await startGateway({ upstream: sim.url, policy: rules, deploy })
    expect(codeOf(await gw.chat({ messages: slow }))).toBe('dlp_unavailable')
    expect(await gw.metrics()).toMatch(/^caisson_screening_incomplete_total\{cause="overrun"\} 1$/m)
    // What is small is none of the threads' business.
    expect(await gw.chat()).toMatchObject({ status: 200 })
  }
  expect(sim.requests).toHaveLength(3)
})

test('beyond what may wait calls are refused, and items of a batch wait', async () => {
  await using sim = await startSim()
  const deploy = { screening: { max_waiting_bytes: 1024 }, batch: { concurrency: 4 } }
  await using gw = await startGateway({ upstream: sim.url, policy: BLOCK, deploy })
  const one = gw.chat({ messages: history(14) })
  await isAtWork(gw)
  expect(codeOf(await gw.chat({ messages: history(1) }))).toBe('dlp_unavailable')
  const items = Array.from({ length: 4 }, (_, i) => line(`i${i}`, {}, { messages: history(i + 1) })).join('')
  const batch = await submit(gw.openai(), items)
  expect(await one).toMatchObject({ status: 200 })
  const { output_file_id: file } = await ended(gw.openai(), batch.id)
  const results = await resultsOf(gw.openai(), file)
  expect(results.map(({ response }) => response?.status_code)).toEqual([200, 200, 200, 200])
})

test('a call in a thread ends as it began while the policy changes; what is known of texts stays', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: BLOCK })
  const call = gw.chat({ messages: history(14) })
  await isAtWork(gw)
  gw.config.writePolicy({ ...BLOCK, detection: { off: ['openai_key'] } })
  expect(await gw.node.reload()).toBeUndefined()
  expect(await call).toMatchObject({ status: 200 })
  await eventually(() => workers.length === 2)
  expect(await gw.chat({ messages: history(3) })).toMatchObject({ status: 200 })
  // The detection changed, so the texts were looked at anew; a policy that leaves it alone knows them still.
  expect(textsFor(await gw.metrics(), 'cache')).toBe(0)
  gw.config.writePolicy({ ...BLOCK, detection: { off: ['openai_key'] }, dlp: { min_tier: 'certain' } })
  expect(await gw.node.reload()).toBeUndefined()
  expect(await gw.chat({ messages: history(3) })).toMatchObject({ status: 200 })
  expect(textsFor(await gw.metrics(), 'cache')).toBe(3)
  expect(workers).toHaveLength(2)
})

test('other settings make other threads, with a restart for none', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: BLOCK })
  const deploy = as<object>(JSON.parse(readFileSync(gw.config.file, 'utf8')))
  writeFileSync(gw.config.file, JSON.stringify({ ...deploy, screening: { threads: 2 } }))
  expect(await gw.node.reload()).toBeUndefined()
  await eventually(() => workers.length === 3)
  expect(await gw.chat({ messages: history(3) })).toMatchObject({ status: 200 })
})

test('a node that stops lets what is in a thread end, and its threads end with it', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: BLOCK })
  const call = gw.chat({ messages: history(14) })
  await isAtWork(gw)
  const gone = once(workers[0]!, 'exit')
  await gw.node.stop(20_000)
  expect(await call).toMatchObject({ status: 200 })
  await gone
})
