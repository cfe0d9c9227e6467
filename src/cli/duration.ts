import { InvalidArgumentError } from 'commander'

const UNIT_MS = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/** `90d`, `24h`, `30m`, `0s`. */
export function duration(text: string): number {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  if (count === undefined || unit === undefined)
    throw new InvalidArgumentError('Write it as 90d, 24h, 30m or 45s.')
  return Number(count) * (UNIT_MS.get(unit) ?? 0)
}
