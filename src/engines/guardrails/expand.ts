import type { Words } from './contract.ts'

/** Every literal that a list of words stands for: `{a|b}` is either, and nothing within braces is nested. */
export function expand(words: Words): string[] {
  return [...new Set(words.flatMap(expandOne))].filter((literal) => literal !== '' && literal !== '*')
}

/** More than this is a mistake in a rule. */
const MAX_LITERALS = 20_000

function expandOne(word: string): string[] {
  let all = ['']
  for (const part of word.split(/(?<=\})|(?=\{)/)) {
    const choice = /^\{([^{}]*\|[^{}]*)\}$/.exec(part)
    const ends = choice === null ? [part] : choice[1]!.split('|')
    all = all.flatMap((start) => ends.map((end) => start + end))
    if (all.length > MAX_LITERALS) throw new Error(`${word.slice(0, 40)} stands for too many literals.`)
  }
  return all.map((literal) => literal.replaceAll(/\s+/g, ' ').trim())
}
