import { isWordChar } from '../context.ts'
import { isDigit, isHex } from '../text.ts'

/** Dotted decimal, no leading zeros. */
export function readIpv4(
  text: string,
  start: number,
): { readonly end: number; readonly parts: readonly number[] } | undefined {
  const parts: number[] = []
  let at = start
  for (;;) {
    const from = at
    let value = 0
    while (at - from < 3 && isDigit(text, at)) value = value * 10 + text.charCodeAt(at++) - 48
    if (at === from || value > 255 || (at - from > 1 && text.charAt(from) === '0') || isDigit(text, at))
      return undefined
    parts.push(value)
    if (parts.length === 4) return { end: at, parts }
    if (text.charAt(at++) !== '.') return undefined
  }
}

/** This host, private networks (RFC 1918), shared ones (RFC 6598), loopback, link-local, masks and broadcast. */
export function isOwnIpv4(parts: readonly number[]): boolean {
  const [a = 0, b = 0] = parts
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a === 255 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168)
  )
}

const GROUPS = 8
const LONGEST = 45
const ZEROS = [0, 0, 0, 0, 0, 0, 0, 0]

/** RFC 4291: eight groups, or fewer and one `::`; the last two may be dotted decimal. */
export function readIpv6(
  text: string,
  start: number,
): { readonly end: number; readonly groups: readonly number[] } | undefined {
  const groups: number[] = []
  let gap = -1
  let at = start
  while (at - start < LONGEST) {
    if (text.startsWith('::', at) && gap === -1) {
      gap = groups.length
      at += 2
    } else if (groups.length > 0) {
      if (text.charAt(at) !== ':' || !isHex(text, at + 1)) break
      at++
    }
    const group = readGroup(text, at)
    if (group === undefined) break
    if (text.charAt(group.end) === '.' && readIpv4(text, at) !== undefined) return tail(text, at, groups, gap)
    groups.push(group.value)
    at = group.end
    if (groups.length === GROUPS) break
  }
  return isWhole(text, at, groups, gap) ? { end: at, groups: spread(groups, gap) } : undefined
}

function readGroup(
  text: string,
  start: number,
): { readonly end: number; readonly value: number } | undefined {
  let end = start
  while (end - start < 5 && isHex(text, end)) end++
  return end === start || end - start > 4
    ? undefined
    : { end, value: Number.parseInt(text.slice(start, end), 16) }
}

function tail(text: string, at: number, groups: readonly number[], gap: number) {
  const found = readIpv4(text, at)
  if (found === undefined || (gap === -1 ? groups.length !== GROUPS - 2 : groups.length > GROUPS - 3))
    return undefined
  const [a = 0, b = 0, c = 0, d = 0] = found.parts
  return { end: found.end, groups: spread([...groups, a * 256 + b, c * 256 + d], gap) }
}

/** `a::b` in code has no group that addresses begin with: isOwnIpv6 and this tell the two apart. */
function isWhole(text: string, end: number, groups: readonly number[], gap: number): boolean {
  if (
    isWordChar(text, end) ||
    (text.charAt(end) === ':' && (isHex(text, end + 1) || text.charAt(end + 1) === ':'))
  )
    return false
  if (gap === -1) return groups.length === GROUPS
  return groups.length < GROUPS && isAllocated(spread(groups, gap))
}

function spread(groups: readonly number[], gap: number): readonly number[] {
  if (gap === -1) return groups
  return [...groups.slice(0, gap), ...ZEROS.slice(groups.length), ...groups.slice(gap)]
}

/** Global unicast (2000::/3), translation, private, link-local, multicast, mapped, loopback. */
function isAllocated([first = 0, ...rest]: readonly number[]): boolean {
  if (first === 0)
    return rest[4] === 0xffff || (rest.slice(0, 6).every((group) => group === 0) && rest[6] === 1)
  return (first >= 0x2000 && first < 0x4000) || first === 0x64 || first >= 0xfc00
}

/** Loopback, unspecified, unique local, link-local, multicast. */
export function isOwnIpv6(groups: readonly number[]): boolean {
  const [first = 0] = groups
  return (first === 0 && groups[5] !== 0xffff) || first >= 0xfc00
}
