/** Whether URLs of a host may be told values. @param allowed hosts, and `*.` before one for all below it */
export function allowsHost(allowed: readonly string[]): (host: string) => boolean {
  const exact = new Set(allowed.filter((host) => !host.startsWith('*.')))
  const below = allowed.filter((host) => host.startsWith('*.')).map((host) => host.slice(1))
  return (host) => exact.has(host) || below.some((end) => host.endsWith(end) && host.length > end.length)
}

/** Whether the arguments of a tool may be told values. @param allowed names, in which `*` stands for any characters */
export function allowsTool(allowed: readonly string[]): (name: string) => boolean {
  return (name) => allowed.some((pattern) => matches(pattern, name))
}

/** By its parts between the stars, each at its first place: linear in the name for each part. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return name === pattern
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return name.length - at >= last.length && name.endsWith(last)
}
