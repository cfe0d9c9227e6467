import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { rootDir } from './child.ts'

export type Machine = {
  cpu: string
  cores: number
  memoryGb: number
  kernel: string
  node: string
  nginx: string
  portkey: string
  loadAverageBefore: string
  loadAverageAfter: string
}

export function output(file: string, args: string[]): string {
  try {
    // nginx -v answers on stderr.
    return execFileSync('sh', ['-c', '"$0" "$@" 2>&1', file, ...args], {
      cwd: rootDir,
      encoding: 'utf8',
    }).trim()
  } catch {
    return ''
  }
}

export function commit(): string {
  const id = output('git', ['rev-parse', '--short=10', '--verify', '--quiet', 'HEAD'])
  if (!/^[0-9a-f]+$/.test(id)) return 'uncommitted'
  return output('git', ['status', '--porcelain', '--untracked-files=no']) === '' ? id : `${id}-dirty`
}

export function loadAverage(): string {
  return readFileSync('/proc/loadavg', 'latin1').split(' ').slice(0, 3).join(' ')
}

export function machine(portkey: string, loadBefore: string): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    nginx: output('nginx', ['-v']).split('/').at(-1) || 'absent',
    portkey,
    loadAverageBefore: loadBefore,
    loadAverageAfter: loadAverage(),
  }
}
