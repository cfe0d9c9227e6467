/**
 * Hosts, read as a browser reads them (WHATWG), which gives one spelling to each: IP addresses in any form, international names, letters
 * of any width. What two programs may read differently counts as this, which no list allows.
 */
export const UNREADABLE = '(unreadable)'

/** The one host that a URL can mean, without the dot at its end. */
export function hostOf(url: string): string {
  const [, authority = ''] = /^[^:]*:[/\\]*([^/?#]*)/.exec(url) ?? []
  // `good.example\@evil.example`: browsers stop at the backslash, others at the @.
  if (/[\\\s]/.test(authority.replace(/^\\+/, ''))) return UNREADABLE
  const parsed = URL.parse(url)
  if (parsed === null || parsed.hostname === '') return UNREADABLE
  return parsed.hostname.toLowerCase().replace(/\.$/, '')
}

/** A host as a list names it, spelled as hosts are here; undefined where it is none. */
export function hostPattern(text: string): string | undefined {
  if (text === '*') return text
  const isBelow = text.startsWith('*.')
  const host = hostOf(`http://${isBelow ? text.slice(2) : text}/`)
  if (host === UNREADABLE || host === '' || host.includes('*') || /[/:@]/.test(text.replace(/^\[.*\]$/, '')))
    return undefined
  return isBelow ? `*.${host}` : host
}
