import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Finding } from '../core/finding.ts'
import type { Screener } from '../engines/screening/screener.ts'
import {
  FAILED,
  detectionFor,
  sureEnough,
  withChoice,
  type Choice,
  type ScreenDeps,
} from './screen-choice.ts'
import { parseRecords, type EvalRecord } from './screen-eval-data.ts'
import { scoresAsJson, scoresAsText } from './screen-eval-output.ts'
import { Scorer } from './screen-eval-score.ts'
import { LabelScorer } from './screen-eval-labels.ts'
import { withGuard, type GuardChoice } from './screen-guard.ts'
import { plainPart, readText } from './screen-input.ts'

interface Options extends Choice, GuardChoice {
  readonly predictions?: string
  readonly json?: boolean
}

const MAX_BYTES = 256_000_000
/** Of text that is timed: enough for a steady number, and over in a second or two. */
const TIMED_CHARACTERS = 16_000_000

/** `caisson screen eval`: how good the detectors are on texts that others have labelled. */
export function evalCommand(screen: Command, deps: ScreenDeps): void {
  withGuard(withChoice(screen.command('eval')))
    .description('measure the detectors on labelled texts: precision and recall, false alarms, speed')
    .argument('<data...>', 'JSON lines with texts and labels; - for standard input')
    .option('--predictions <file>', 'write what was found there, as JSON lines without the texts')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ caisson screen eval labelled.jsonl benign.jsonl')
    .action((files: readonly string[], options: Options) =>
      deps.run(() => evaluate(deps, files, options), FAILED),
    )
}

async function evaluate(deps: ScreenDeps, files: readonly string[], options: Options): Promise<number> {
  const screener = deps.buildScreener(detectionFor(deps, options))
  const isSure = sureEnough(options)
  const scorer = new Scorer()
  const labels = new LabelScorer()
  const records: EvalRecord[] = []
  const predictions: string[] = []
  let cutShort = 0
  for (const file of files) {
    for (const record of parseRecords(await readText(file, deps.stdin, MAX_BYTES), file)) {
      if ('label' in record) {
        labels.add(record, options)
        continue
      }
      const { findings, complete } = screener.scanSlots([plainPart(record.text).slot])
      const sure = findings.filter(isSure)
      scorer.add(record, sure)
      records.push(record)
      cutShort += Number(!complete)
      if (options.predictions !== undefined) predictions.push(predictionOf(record, sure))
    }
  }
  if (options.predictions !== undefined)
    await writeFile(options.predictions, [...predictions, ...labels.predictions].join(''))
  const measured = { records: records.length, cutShort, megabytesPerSecond: speedOf(screener, records) }
  if (options.json === true) {
    const scores = scoresAsJson(scorer, measured)
    deps.print(JSON.stringify({ ...scores, labels: labels.asJson() }, null, 2))
  } else
    deps.print(
      [...(records.length === 0 && !labels.isEmpty ? [] : [scoresAsText(scorer, measured)]), labels.asText()]
        .filter((part) => part !== '')
        .join('\n\n'),
    )
  return 0
}

function predictionOf({ id }: EvalRecord, findings: readonly Finding[]): string {
  const spans = findings.map(({ start, end, type, tier, detector }) => ({ start, end, type, tier, detector }))
  return `${JSON.stringify({ id, spans })}\n`
}

/**
 * In million UTF-16 code units for each second that the thread works: what else the machine does counts less. Over benign texts where there
 * are any, as most text is. Run when all has been run once.
 */
function speedOf(screener: Screener, records: readonly EvalRecord[]): number {
  const benign = records.filter(({ ignored }) => ignored !== undefined)
  const texts = (benign.length > 0 ? benign : records).map(({ text }) => text)
  const total = texts.reduce((sum, text) => sum + text.length, 0)
  if (total === 0) return Number.NaN
  let characters = 0
  const from = process.threadCpuUsage()
  for (; characters < TIMED_CHARACTERS; characters += total)
    for (const text of texts) screener.scanSlots([plainPart(text).slot])
  const { user, system } = process.threadCpuUsage(from)
  return characters / (user + system)
}
