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
import { SetAside } from '../engines/screening/set-aside.ts'
import { evalCommand } from './screen-eval.ts'
import { hashCommand } from './screen-hash.ts'
import { exactDataCommand } from './screen-exact.ts'
import { InputError, jsonParts, plainPart, readText, type Part } from './screen-input.ts'
import { guarded, guardedAsText, withGuard, type GuardChoice } from './screen-guard.ts'
import { place, placedAsText, summaryOf } from './screen-output.ts'

interface Options extends Choice, GuardChoice {
  readonly jsonInput?: boolean
  readonly show?: boolean
  readonly json?: boolean
}

/** Sixteen of the longest prompts that models take. */
const MAX_BYTES = 64_000_000
/** No tenant: of the values that are known to be harmless, only everybody’s are. */
const NOBODY = ''
const NONE = 0
const FOUND = 1

/** `caisson screen`: what the gateway would find in a text, for people and for scripts. Needs no configuration unless told to use its policy. */
export function screenCommand(program: Command, deps: ScreenDeps): void {
  const screen = program
    .command('screen')
    .description('see what is sensitive in texts or tries to take a model over, and how good that is found')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : FAILED))
  withGuard(withChoice(screen.command('scan', { isDefault: true })))
    .description(
      'say what is sensitive in a text or tries to take a model over, and where; exits with 1 where something is, 2 on an error',
    )
    .argument('<file>', 'text in UTF-8; - for standard input')
    .option('--json-input', 'the text must be JSON or JSON lines: each value is looked at under its key')
    .option('--show', 'print what was found, too')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ caisson screen prompt.txt --min-tier certain')
    .action((file: string, options: Options) => deps.run(() => screenFile(deps, file, options), FAILED))
  evalCommand(screen, deps)
  exactDataCommand(screen, deps)
  hashCommand(screen, deps)
}

async function screenFile(deps: ScreenDeps, file: string, options: Options): Promise<number> {
  const detection = detectionFor(deps, options)
  const screener = deps.buildScreener(detection)
  const text = await readText(file, deps.stdin, MAX_BYTES)
  const parts = options.jsonInput === true ? jsonParts(text, file) : [plainPart(text)]
  const { findings, complete } = screenParts(screener, parts)
  const sure = findings.filter(sureEnough(options))
  const kept = new Set(new SetAside(detection).sort(text, sure, NOBODY).kept)
  const shadow = new Set(detection.shadow)
  const shown = sure.filter((each) => kept.has(each) || shadow.has(each.detector))
  const placed = place(text, shown, options.show === true)
  const tries = guarded(text, parts, options)
  if (options.json === true)
    deps.print(
      JSON.stringify({ complete, findings: placed, guardrails: tries.findings, score: tries.score }, null, 2),
    )
  else {
    const found = [placedAsText(placed, shadow), guardedAsText(tries, options)].filter((part) => part !== '')
    if (found.length > 0) deps.print(found.join('\n\n'))
  }
  if (placed.length > 0 || !tries.isAttempt) deps.note(summaryOf(placed))
  if (!complete) throw new InputError('The text is too much work. It was not looked at to its end.')
  return kept.size === 0 && !tries.isAttempt ? NONE : FOUND
}

/** Each part has a budget of its own, as each request has one. */
function screenParts(
  screener: Screener,
  parts: readonly Part[],
): { readonly findings: readonly Finding[]; readonly complete: boolean } {
  const results = parts.map(({ slot, offset }) => ({ offset, ...screener.scanSlots([slot]) }))
  return {
    findings: results.flatMap(({ offset, findings }) =>
      findings.map((each) => ({ ...each, start: offset + each.start, end: offset + each.end })),
    ),
    complete: results.every(({ complete }) => complete),
  }
}
