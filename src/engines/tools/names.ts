/** What a tool may be called: whatever looks like one of these letters and is none is refused with all else. */
const NAME = /^[A-Za-z0-9_.:/-]{1,128}$/

/** Tools that the provider runs itself go by this and their type: `provider:web_search`. */
export const PROVIDER_PREFIX = 'provider:'

export function isToolName(name: string): boolean {
  return NAME.test(name)
}

/** What people take for the same name: without case and separators, with letters that look alike as one. */
export function foldName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9*?]/g, '')
    .replaceAll('0', 'o')
    .replaceAll(/[i1]/g, 'l')
}

/** Two of the names that people take for the same; undefined where there are none. */
export function lookAlikePair(names: readonly string[]): readonly [string, string] | undefined {
  const byFold = new Map<string, string>()
  for (const name of names) {
    const fold = foldName(name)
    const before = byFold.get(fold)
    if (before !== undefined) return [before, name]
    byFold.set(fold, name)
  }
  return undefined
}

/** The words of a name, however they are joined: `sendEmail`, `send_email`, `send-email`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

const MAX_SHOWN = 64

/** A name as it may stand in records and messages, whoever chose it. */
export function shownName(name: string): string {
  const clean = name.slice(0, MAX_SHOWN).replaceAll(/[^A-Za-z0-9_.:/-]/g, '?')
  return clean === '' ? '?' : clean
}
