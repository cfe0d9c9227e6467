import type { Case } from './cases.ts'
import { measureCeiling, measureCell, warmUp, type Place } from './cells.ts'
import { checkSystem } from './check.ts'
import type { Cell } from './figures.ts'
import { probeDisk } from './host/fsync.ts'
import { memory, resetPeak } from './host/proc.ts'
import type { Running, System } from './systems/system.ts'

export type RunPlan = Place & { cases: Case[]; systems: System[]; rounds: number; fsyncs: number }

export type RunResult = { cells: Cell[]; fsyncMs: number[]; failures: string[] }

/** Case by case; within a case round by round; within a round every system in turn, so that a machine that drifts treats all alike. */
export async function runAll(plan: RunPlan): Promise<RunResult> {
  const result: RunResult = { cells: [], fsyncMs: [], failures: [] }
  for (const it of plan.cases) {
    progress(`${it.name}: ${it.title}`)
    const systems = plan.systems.filter((system) => concerns(it, system))
    if (it.kind === 'many') await runFresh(it, { ...plan, systems }, result)
    else await runShared(it, { ...plan, systems }, result)
  }
  return result
}

function concerns(it: Case, system: System): boolean {
  return it.only?.includes(system.name) !== false && system.only?.includes(it.name) !== false
}

/** All systems run through the whole case and take turns. */
async function runShared(it: Case, plan: RunPlan, result: RunResult): Promise<void> {
  const running = new Map<string, { system: Running; rssBeforeMb: number }>()
  try {
    for (const each of plan.systems) {
      const system = await begin(each, it, plan, result)
      if (!system) continue
      running.set(each.name, { system, rssBeforeMb: memory(system.pids).rssKb / 1024 })
      if (system.pids.length > 0) await warmUp(it, system, plan)
    }
    const ceiling = it.kind === 'load' ? await measureCeiling(it, plan) : 0
    for (let round = 1; round <= plan.rounds; round++) {
      result.fsyncMs.push(...probeDisk(plan.fsyncs))
      for (const [name, { system, rssBeforeMb }] of running) {
        const cell = await turn(it, name, system, round, plan, ceiling)
        if (system.pids.length > 0) cell.figures.rssBeforeMb = rssBeforeMb
        result.cells.push(cell)
      }
    }
  } finally {
    await Promise.all([...running.values()].map(({ system }) => system.stop()))
  }
}

/** Each system alone and started anew for each turn. */
async function runFresh(it: Case, plan: RunPlan, result: RunResult): Promise<void> {
  for (let round = 1; round <= plan.rounds; round++) {
    result.fsyncMs.push(...probeDisk(plan.fsyncs))
    for (const each of plan.systems) {
      const system = await begin(each, it, plan, result)
      if (!system) continue
      try {
        result.cells.push(await turn(it, each.name, system, round, plan, 0))
      } finally {
        await system.stop()
      }
    }
  }
}

/** Starts a system and reads one call of it carefully. A system that fails is reported and left out of the case. */
async function begin(each: System, it: Case, plan: RunPlan, result: RunResult): Promise<Running | undefined> {
  let system: Running | undefined
  try {
    system = await each.start(plan.upstream.port)
    await checkSystem(it, each.name, system, plan.upstream)
    resetPeak(system.pids)
    return system
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    progress(`  ${each.name} failed: ${text}`)
    result.failures.push(`${it.name}, ${each.name}: ${text.split('\n')[0]}`)
    await system?.stop()
    return undefined
  }
}

async function turn(
  it: Case,
  name: string,
  system: Running,
  round: number,
  plan: RunPlan,
  ceiling: number,
): Promise<Cell> {
  const { figures, firstError } = await measureCell(it, system, plan, ceiling)
  progress(
    `  round ${round} ${name.padEnd(10)} ${brief(figures)}${firstError ? `  FIRST ERROR: ${firstError}` : ''}`,
  )
  return { case: it.name, system: name, round, figures, ...(firstError === undefined ? {} : { firstError }) }
}

function brief(figures: Cell['figures']): string {
  const shown: [string, number | undefined, string][] = [
    ['', figures.cpuUsPerCall, 'µs/call'],
    ['', figures.cpuUsPerEvent, 'µs/event'],
    ['', figures.callsPerSecond, 'calls/s'],
    ['', figures.eventsPerSecond, 'events/s'],
    ['added p50 ', figures.addedP50Ms, 'ms'],
    ['errors ', figures.errors || undefined, ''],
  ]
  return shown
    .filter(([, value]) => value !== undefined)
    .map(([before, value, unit]) => `${before}${value!.toFixed(value! < 10 ? 2 : 0)} ${unit}`)
    .join(', ')
}

export function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}
