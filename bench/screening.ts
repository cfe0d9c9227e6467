/**
 * What screening costs on one thread: megabytes of benign text per second, small texts, a prompt of 4 MB, and texts made to be slow.
 *
 *   node bench/screening.ts DATA.jsonl
 *
 * DATA has a `text` in every line. A megabyte is a million UTF-16 code units.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { budgetFor } from '../src/engines/screening/budget.ts'
import { createScreener } from '../src/engines/screening/screener.ts'
import { allDetectors } from '../src/plugins/detectors/all.ts'
import { quantile } from './load/tally.ts'

const PROMPT = 4_000_000
const ROUNDS = 15

const path = process.argv[2]
if (path === undefined) throw new Error('Which file? node bench/screening.ts DATA.jsonl')
const texts = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => (JSON.parse(line) as { text: string }).text)
const screener = createScreener(allDetectors)

/** CPU time of this thread, which other work on the machine does not stretch. */
function timeMs(step: () => unknown): number {
  const before = process.threadCpuUsage()
  step()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

function repeated(pattern: string, length = PROMPT): string {
  return pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length)
}

/** Every text by itself; the warm-up is the first round. */
function throughput(): void {
  const characters = texts.reduce((sum, text) => sum + text.length, 0)
  const rounds = Array.from({ length: ROUNDS }, () =>
    timeMs(() => {
      for (const text of texts) screener.scan(text)
    }),
  )
  const best = rounds.slice(3).toSorted((a, b) => a - b)
  const rate = (ms: number): string => (characters / 1000 / ms).toFixed(1)
  console.log(
    `benign, ${(characters / 1e6).toFixed(2)} MB: ${rate(quantile(best, 0.5))} MB/s (best ${rate(best[0]!)})`,
  )
}

/** What a call with a short message pays, and each look of a stream at its last characters. */
function small(): void {
  for (const size of [200, 1000, 4000]) {
    const parts = texts.flatMap((text) => (text.length < size ? [] : [text.slice(0, size)])).slice(0, 400)
    const rounds = Array.from({ length: ROUNDS }, () =>
      timeMs(() => {
        for (let again = 0; again < 4000 / size; again++) for (const part of parts) screener.scan(part)
      }),
    )
    const scans = Math.ceil(4000 / size) * parts.length
    const best = rounds.toSorted((a, b) => a - b)
    const micros = (ms: number): string => ((ms * 1000) / scans).toFixed(1)
    console.log(
      `text of ${String(size).padStart(4)} characters: ${micros(quantile(best, 0.5))} µs (best ${micros(best[0]!)})`,
    )
  }
}

function prompt(): void {
  const text = repeated(texts.join('\n'))
  const budget = budgetFor(text.length)
  const before = budget.left
  screener.scan(text, '', budget)
  const took = Array.from({ length: 40 }, () => timeMs(() => screener.scan(text))).toSorted((a, b) => a - b)
  console.log(
    `prompt of 4 MB: p50 ${quantile(took, 0.5).toFixed(0)} ms, p99 ${quantile(took, 0.99).toFixed(0)} ms, ` +
      `${((before - budget.left) / text.length).toFixed(3)} steps per character`,
  )
}

/** Texts that ask every detector as often as they can, or that look as if they were encoded. */
function crafted(): Record<string, string> {
  const anchors = [...new Set(allDetectors.flatMap((detector) => detector.anchors ?? []))]
  return {
    'one a': repeated('a'),
    digits: repeated('1'),
    'digits and spaces': repeated('1 '),
    'groups of digits': repeated('4111 1111-1111 '),
    codes: repeated('GB82 WEST 1234 AB-12 '),
    assignments: repeated('a=a:'),
    'open quotes': repeated('pwd="'),
    'all anchors': repeated(anchors.join('')),
    'all anchors, spaced': repeated(anchors.join(' ')),
    mails: repeated('a@a.'),
    'percent signs': repeated('%41'),
    entities: repeated('&#65;'),
    'base64 of itself': repeated('QUFBQUFBQUFBQUFBQUFB '),
    'line ends': repeated('1a\n'),
    'zero-width spaces': repeated('1\u200b'),
    'look-alikes': repeated('аa'),
    'JSON of little strings': `[${repeated('"aaaa",')}`,
    'JSON keys': `{${repeated('"password":"aaaaaaaa",')}`,
    backslashes: `["${repeated('\\\\u')}`,
    'key headers': repeated('-----BEGIN PRIVATE KEY-----'),
    'bearer dots': repeated('eyJhbGciOiJ.'),
  }
}

function worst(): void {
  for (const [name, text] of Object.entries(crafted())) {
    const slot = { path: '', key: '', role: 'user', text }
    let complete = true
    const ms = timeMs(() => ({ complete } = screener.scanSlots([slot])))
    console.log(`crafted, ${name.padEnd(24)} ${ms.toFixed(0).padStart(6)} ms${complete ? '' : ', cut short'}`)
  }
  const anchors = [...new Set(allDetectors.flatMap((detector) => detector.anchors ?? []))]
  const took = anchors
    .map((anchor) => ({ anchor, ms: timeMs(() => screener.scan(repeated(anchor, PROMPT / 10))) }))
    .toSorted((a, b) => b.ms - a.ms)
  console.log(`crafted, each of ${took.length} anchors again and again; the slowest, for 0.4 MB:`)
  for (const { anchor, ms } of took.slice(0, 5))
    console.log(`  ${JSON.stringify(anchor)}: ${ms.toFixed(0)} ms`)
}

console.log(`node ${process.version}, ${cpus()[0]?.model}, ${allDetectors.length} detectors`)
throughput()
small()
prompt()
worst()
