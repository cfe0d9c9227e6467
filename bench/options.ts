import { parseArgs } from 'node:util'
import { allCases, type Case } from './cases.ts'
import type { Times } from './cells.ts'
import { systems as allSystems } from './systems/index.ts'
import type { System } from './systems/system.ts'

export const USAGE = `node bench/main.ts [--quick] [--cases small,32k,1m,sse-fast,sse-block,small-screened,sse-screened,sse-translated,sse-translated-back,sse-paced,streams]
                   [--systems direct,nginx,bare-node,portkey,caisson,caisson-routed] [--rounds 3]
                   [--streams 3000] [--stream-rate 60] [--no-report]`

const FULL: Times = {
  compileMs: 8000,
  warmMs: 600,
  closedMs: 2000,
  openMs: 2000,
  directMs: 1000,
  pacedMs: 2000,
  manyMs: 4000,
}
const QUICK: Times = {
  compileMs: 4000,
  warmMs: 300,
  closedMs: 700,
  openMs: 600,
  directMs: 400,
  pacedMs: 1000,
  manyMs: 1500,
}

/** Not run unless named when time is short: they are for orientation. */
const NOT_QUICK = new Set(['direct', 'bare-node', 'caisson-routed'])

export type Options = {
  quick: boolean
  cases: Case[]
  systems: System[]
  rounds: number
  times: Times
  report: boolean
}

/** Throws with a sentence for the reader if an argument is wrong. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      cases: { type: 'string' },
      systems: { type: 'string' },
      rounds: { type: 'string' },
      streams: { type: 'string', default: '3000' },
      'stream-rate': { type: 'string', default: '60' },
      'no-report': { type: 'boolean', default: false },
    },
  })
  const scale = {
    streams: positive('streams', values.streams),
    streamRate: positive('stream-rate', values['stream-rate']),
  }
  const quickSystems = allSystems.filter((system) => !NOT_QUICK.has(system.name))
  return {
    quick: values.quick,
    cases: choose('case', allCases(scale), values.cases),
    systems:
      values.systems === undefined && values.quick
        ? quickSystems
        : choose('system', allSystems, values.systems),
    rounds: positive('rounds', values.rounds ?? (values.quick ? '1' : '3')),
    times: values.quick ? QUICK : FULL,
    report: !values['no-report'],
  }
}

function choose<T extends { name: string }>(what: string, from: T[], names: string | undefined): T[] {
  if (names === undefined) return from
  const wanted = names.split(',')
  const unknown = wanted.find((name) => !from.some((each) => each.name === name))
  if (unknown !== undefined) {
    throw new Error(
      `There is no ${what} "${unknown}". There are: ${from.map((each) => each.name).join(', ')}.`,
    )
  }
  return from.filter((each) => wanted.includes(each.name))
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} must be a whole number above 0, not "${text}".`)
  return value
}
