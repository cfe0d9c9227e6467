import { readFileSync, readdirSync, writeFileSync } from 'node:fs'

/** Linux counts CPU time in ticks of 1/100 s in /proc, whatever the kernel's own tick is. */
const TICK_US = 10_000

/** The process and everything below it, as the kernel lists them now. */
export function processTree(pid: number): number[] {
  try {
    const below = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    )
    return [pid, ...below.flatMap(processTree)]
  } catch {
    return []
  }
}

/** utime + stime of the processes with all their threads, in µs. */
export function cpuUs(pids: number[]): number {
  let ticks = 0
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in brackets may hold spaces: count fields from behind it. utime is field 14, stime 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks * TICK_US
}

export type Memory = { rssKb: number; peakKb: number }

/** Resident memory, summed over the processes (pages they share count twice). */
export function memory(pids: number[]): Memory {
  const sum: Memory = { rssKb: 0, peakKb: 0 }
  for (const pid of pids) {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    sum.rssKb += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0)
    sum.peakKb += Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0)
  }
  return sum
}

/** Forgets the peak so far, so that the next reading of `peakKb` speaks of what follows. */
export function resetPeak(pids: number[]): void {
  for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, '5')
}
