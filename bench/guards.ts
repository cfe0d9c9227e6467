/**
 * What a guard beside the call costs the gateway's main thread, and how much of its time a caller feels. Provider and guard are
 * simulators in processes of their own.
 *
 *   node bench/guards.ts
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startGateway, type TestGateway } from '../test/kit/gateway.ts'
import { quantile } from './load/tally.ts'

const MAIN = join(import.meta.dirname, '../src/main.ts')
const CALLS = 200
const STREAM_TOKENS = 600

interface Sim extends Disposable {
  readonly url: string
}

async function simulate(...options: string[]): Promise<Sim> {
  const args = [MAIN, 'simulate', '--port', '0', '--no-record', ...options]
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer]
  const url = /listens on (\S+)/.exec(chunk.toString())?.[1]
  if (url === undefined) throw new Error('the simulator did not start')
  return { url, [Symbol.dispose]: () => void child.kill() }
}

/** CPU of the gateway's thread for a call, and how long the caller waited; this thread is also the client. */
async function measure(gw: TestGateway, body: (i: number) => object): Promise<string> {
  const took: number[] = []
  let before = process.threadCpuUsage()
  for (let i = -50; i < CALLS; i++) {
    if (i === 0) before = process.threadCpuUsage()
    const started = performance.now()
    const { status } = await gw.chat(body(i))
    if (status !== 200) throw new Error(`status ${status}`)
    if (i >= 0) took.push(performance.now() - started)
  }
  const { user, system } = process.threadCpuUsage(before)
  const cpu = (user + system) / CALLS
  const sorted = took.toSorted((a, b) => a - b)
  return `${cpu.toFixed(0)} µs CPU a call, client included; p50 ${quantile(sorted, 0.5).toFixed(1)} ms`
}

const user = (content: string): object => ({ messages: [{ role: 'user', content }] })
const PROMPT = 'Please explain how to bake bread at home, step by step. '.repeat(20)

/** A thousand characters that nobody has asked before, or that everybody has. */
const fresh = (i: number): object => user(`${i} ${PROMPT}`)
const known = (): object => user(PROMPT)
const streamed = (i: number): object => ({ ...fresh(i), stream: true, max_tokens: 4000 })

using provider = await simulate('--first-token-ms', '100', '--reply-tokens', '24')
using talker = await simulate('--reply-tokens', String(STREAM_TOKENS))
using judge = await simulate('--as', 'guards', '--start-delay-ms', '60')
using quick = await simulate('--as', 'guards')

async function run(
  name: string,
  upstream: string,
  guard: string,
  rule: object | undefined,
  body: typeof fresh,
) {
  const base = { kind: 'openai_chat', model: 'llama-guard-3', verdict: 'llama_guard' }
  await using gw = await startGateway({
    upstream,
    policy: { guardrails: { models: rule === undefined ? [] : [{ guard: 'llama', ...rule }] } },
    deploy: { guards: { llama: { ...base, base_url: `${guard}/v1` } }, log: { calls: 'none' } },
  })
  console.log(`${name}: ${await measure(gw, body)}`)
}

console.log('first token after 100 ms, prompt of 1,100 characters')
await run('no guard', provider.url, quick.url, undefined, fresh)
await run('a guard that takes 60 ms, asked', provider.url, judge.url, {}, fresh)
await run('a guard that takes 60 ms, remembered', provider.url, judge.url, {}, known)
console.log(`streams of ${STREAM_TOKENS} tokens at full speed`)
await run('no guard', talker.url, quick.url, undefined, streamed)
await run('replies judged in pieces, held', talker.url, quick.url, { stages: ['output'] }, streamed)
await run(
  'replies judged in pieces, flagged only',
  talker.url,
  quick.url,
  { stages: ['output'], action: 'flag' },
  streamed,
)
