import { type Command, Option } from 'commander'
import { didYouMean } from '../config/suggest.ts'
import { PLAIN_DETECTION, type DetectionRules } from '../core/detection-rules.ts'
import { TIERS, type Finding, type Tier } from '../core/finding.ts'
import type { Screener } from '../engines/screening/screener.ts'
import type { Detector } from '../plugins/detectors/contract.ts'
import { InputError, type Bytes } from './screen-input.ts'

export interface ScreenDeps {
  /** Those that are built in. */
  readonly detectors: readonly Detector[]
  /** What the policy says of detection. Throws where the configuration is not valid. */
  detection(): DetectionRules
  buildScreener(detection: DetectionRules): Screener
  /** What `-` stands for. */
  stdin(): Bytes
  print(text: string): void
  /** What is not part of the answer. */
  note(text: string): void
  /** @param failed exit code of what ends with an error */
  run(command: () => Promise<number>, failed: number): Promise<void>
}

/** Exit code. Not 1, or a script would take a file that is not there for one with findings. */
export const FAILED = 2

/** What decides which findings there are. */
export interface Choice {
  readonly minTier: Tier
  readonly optIn: readonly string[]
  readonly policy?: boolean
}

export function withChoice(command: Command): Command {
  return command
    .addOption(
      new Option('--min-tier <tier>', 'how sure a finding must be at least').choices(TIERS).default('likely'),
    )
    .option('--opt-in <detector>', 'use this detector, which is off by default; may be repeated', more, [])
    .option('--policy', 'find what the policy of the configuration finds, with what it adds and takes away')
}

function more(name: string, names: readonly string[]): string[] {
  return [...names, name]
}

/** What is to be looked for. Throws an InputError where a detector is asked for that there is not, or that is on anyway. */
export function detectionFor(deps: ScreenDeps, { optIn, policy }: Choice): DetectionRules {
  const { detectors } = deps
  const known = detectors.filter((each) => each.optIn === true).map(({ name }) => name)
  for (const name of optIn) {
    if (known.includes(name)) continue
    throw new InputError(
      detectors.some((each) => each.name === name)
        ? `The detector "${name}" is always on.`
        : `There is no detector "${name}" to opt in to.${didYouMean(name, known)}`,
    )
  }
  const rules = policy === true ? deps.detection() : PLAIN_DETECTION
  return { ...rules, optIn: [...rules.optIn, ...optIn] }
}

export function sureEnough({ minTier }: Choice): (finding: Finding) => boolean {
  return ({ tier }) => TIERS.indexOf(tier) >= TIERS.indexOf(minTier)
}
