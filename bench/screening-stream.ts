/**
 * What screening does to streamed replies, on one thread: how many characters wait, and what an event costs.
 *
 *   node bench/screening-stream.ts DATA.jsonl …
 *
 * DATA has a `text` in every line: what a model says. It is cut into pieces as a tokenizer would, one event each, and goes through the
 * gateway's own code between the provider's bytes and the client's.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Action } from '../src/core/finding.ts'
import type { ReplyMode } from '../src/core/reply-rules.ts'
import { createScreener, type Screener } from '../src/engines/screening/screener.ts'
import { filteredForm } from '../src/gateway/stages/filtered-stream.ts'
import type { PieceBatch } from '../src/gateway/stages/answer.ts'
import { ReplyEvidence } from '../src/gateway/stages/reply-evidence.ts'
import { streamForm, type StreamForm } from '../src/gateway/stages/reply-form.ts'
import { replyScreen } from '../src/gateway/stages/reply-screen.ts'
import { allDetectors } from '../src/plugins/detectors/all.ts'
import { SseSplitter } from '../src/wire/sse.ts'
import { quantile } from './load/tally.ts'

const ROUNDS = 9
const screener = createScreener(allDetectors)
let looks = 0
const counting: Pick<Screener, 'scan' | 'prefixes'> = {
  prefixes: screener.prefixes,
  scan(text, key) {
    looks += 1
    return screener.scan(text, key)
  },
}
/** Finds nothing, at no cost: what is left is what an event costs at which nothing is looked up. Most are such. */
const blind: typeof counting = { prefixes: screener.prefixes, scan: () => [] }

interface Rules {
  readonly mode: ReplyMode
  readonly secrets: Action
  readonly personal: Action
  readonly risks?: boolean
}

const CASES: Readonly<Record<string, Rules>> = {
  'secrets blocked, chunks': { mode: 'chunks', secrets: 'block', personal: 'allow' },
  'secrets and personal data redacted, chunks': { mode: 'chunks', secrets: 'redact', personal: 'redact' },
  'the same and risk labels': { mode: 'chunks', secrets: 'redact', personal: 'redact', risks: true },
  'the same, after': { mode: 'after', secrets: 'redact', personal: 'redact' },
  'the same, before': { mode: 'before', secrets: 'redact', personal: 'redact' },
}

/** As long as tokens are: a word of up to six letters with the space before it, up to three digits, one of all else. */
const piecesOf = (text: string): readonly string[] => text.match(/ ?\p{L}{1,6}| ?\d{1,3}|\s+|[^]/gu) ?? []

const chunk = (delta: object, finish: string | null = null): Buffer =>
  Buffer.from(
    `data: ${JSON.stringify({
      id: 'b3b1b2f0-5c7e-4a0e-9f0e-0123456789ab',
      object: 'chat.completion.chunk',
      created: 1_790_000_000,
      model: 'deepseek-flash',
      system_fingerprint: 'fp_0123456789_prod0820_fp8_kvcache',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    })}\n\n`,
  )

/** One read of the provider's socket for each event, which is the dearest way to get them. */
function batchesOf(pieces: readonly string[]): readonly PieceBatch[] {
  const bytes = [
    chunk({ role: 'assistant', content: '' }),
    ...pieces.map((content) => chunk({ content })),
    chunk({ content: '' }, 'stop'),
    Buffer.from('data: [DONE]\n\n'),
  ]
  const splitter = new SseSplitter(1 << 20)
  return bytes.map((each) => ({ ...splitter.push(each), pieces: [] }))
}

function formFor(rules: Rules | undefined, by = counting): StreamForm {
  const plain = streamForm({ replies: undefined }, { chat: { facts: { includeUsage: true } } })
  if (rules === undefined) return plain
  const { mode, secrets, personal, risks = false } = rules
  const evidence = new ReplyEvidence()
  const filter = replyScreen({
    screener: by,
    kept: (_, findings) => findings,
    route: {
      id: 'bench',
      dlp: {
        acts: true,
        secrets,
        personal,
        types: new Map(),
        minTier: 'likely',
        replies: { mode, riskLabels: risks, restoreHosts: [], restoreInTools: ['*'] },
      },
    },
    vault: undefined,
    maxChars: 1 << 24,
    found: (counts) => evidence.found(counts),
  })
  const filters = filter === undefined ? [] : [filter]
  return filteredForm(plain, filters, { operation: 'chat', maxEventBytes: 1 << 20, evidence })
}

/** CPU time of this thread in microseconds, which other work on the machine does not stretch. */
function timeUs(step: () => void): number {
  const before = process.threadCpuUsage()
  step()
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}

function writeAll(batches: readonly PieceBatch[], rules: Rules | undefined, by: typeof counting): void {
  const form = formFor(rules, by)
  for (const batch of batches) form.write(batch)
}

/** @returns µs for each event, of each round over all streams */
function cost(
  streams: readonly (readonly PieceBatch[])[],
  rules: Rules | undefined,
  by = counting,
): number[] {
  const events = streams.reduce((sum, batches) => sum + batches.length, 0)
  const rounds = Array.from({ length: ROUNDS + 2 }, () =>
    timeUs(() => {
      for (const batches of streams) writeAllSafely(batches, rules, by)
    }),
  )
  return rounds.slice(2).map((us) => us / events)
}

/** A reply that is blocked ends there, as it does in the gateway. */
function writeAllSafely(batches: readonly PieceBatch[], rules: Rules | undefined, by: typeof counting): void {
  try {
    writeAll(batches, rules, by)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'GatewayError') throw error
  }
}

/** Characters that have come and not gone out, after each event. */
function heldAfterEach(pieces: readonly string[], rules: Rules): number[] {
  const form = formFor(rules)
  const held: number[] = []
  let waits = 0
  let replaced = 0
  const batches = batchesOf(pieces)
  try {
    for (const [i, batch] of batches.entries()) {
      const said = saidIn(form.write(batch))
      // What is replaced has another length: only what comes out as it came is counted against what came.
      replaced += said.match(/\[[A-Z_]+\]/g)?.length ?? 0
      waits =
        said === ''
          ? waits + (pieces[i - 1]?.length ?? 0)
          : (pieces[i - 1]?.length ?? 0) + waits - said.length
      if (replaced > 0) waits = Math.max(0, waits)
      if (i > 0 && i <= pieces.length) held.push(Math.max(0, waits))
    }
  } catch {
    // Blocked: nothing waits any more.
  }
  return held
}

function saidIn(bytes: Buffer): string {
  return new SseSplitter(1 << 20)
    .push(bytes)
    .events.filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => (JSON.parse(data) as { choices: { delta: { content?: string } }[] }).choices[0])
    .map((choice) => choice?.delta.content ?? '')
    .join('')
}

const paths = process.argv.slice(2)
if (paths.length === 0) throw new Error('Which files? node bench/screening-stream.ts DATA.jsonl')
console.log(`node ${process.version}, ${cpus()[0]?.model}`)
for (const path of paths) {
  const texts = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { text: string }).text.slice(0, 8_000))
  const all = texts.map(piecesOf)
  const streams = all.map(batchesOf)
  const events = streams.reduce((sum, batches) => sum + batches.length, 0)
  console.log(`${path.split('/').at(-1)}: ${texts.length} replies, ${events} events`)
  const without = quantile(cost(streams, undefined), 0.5)
  for (const [name, rules] of Object.entries(CASES)) {
    looks = 0
    const us = quantile(cost(streams, rules), 0.5) - without
    const share = looks / (events * (ROUNDS + 2))
    const least = quantile(cost(streams, rules, blind), 0.5) - without
    console.log(`  ${name}: ${us.toFixed(2)} µs an event`)
    console.log(
      `    ${least.toFixed(2)} µs where nothing is looked up, as at ${((1 - share) * 100).toFixed(0)} % of events`,
    )
    if (rules.mode !== 'chunks') continue
    const held = all.flatMap((pieces) => heldAfterEach(pieces, rules))
    const at = (q: number): number => quantile(held, q)
    console.log(`    held: median ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, most ${at(1)} characters`)
  }
}
