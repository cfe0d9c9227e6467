import { sizeOf, type CharSet } from './char-set.ts'
import type { Node } from './syntax.ts'

/**
 * Texts of which one stands in every match, in lower case: where none of them is, there is nothing to look for. As it need not be the best
 * such list, only what is plain is found: what stands there letter by letter, and lists of alternatives.
 */
export type Literals = readonly string[]

const MAX_TEXTS = 32
const MAX_LENGTH = 24
/** Shorter ones stand everywhere. */
const MIN_LENGTH = 2

export function literalsOf(node: Node): Literals | undefined {
  const best = required(node)
  return best !== undefined && shortest(best) >= MIN_LENGTH ? best : undefined
}

function required(node: Node): Literals | undefined {
  switch (node.kind) {
    case 'set':
      return exact(node)
    case 'repeat':
      return node.min > 0 ? required(node.node) : undefined
    case 'any': {
      const each = node.nodes.map(required)
      if (each.some((texts) => texts === undefined)) return undefined
      return bounded(each.flatMap((texts) => texts ?? []))
    }
    case 'all':
      return requiredOfAll(node.nodes)
  }
}

/** Neighbours that are known letter by letter make longer texts. */
function requiredOfAll(nodes: readonly Node[]): Literals | undefined {
  let best: Literals | undefined
  let run: Literals = ['']
  const take = (texts: Literals | undefined): void => {
    if (texts !== undefined && shortest(texts) > (best === undefined ? 0 : shortest(best))) best = texts
  }
  for (const node of nodes) {
    const texts = exact(node)
    const longer = texts && bounded(run.flatMap((head) => texts.map((tail) => head + tail)))
    if (longer === undefined) {
      take(run)
      take(required(node))
      run = texts ?? ['']
    } else run = longer
  }
  take(run)
  return best
}

/** All that it matches, in lower case, where that is little. */
function exact(node: Node): Literals | undefined {
  switch (node.kind) {
    case 'set':
      return lettersOf(node.set)
    case 'all':
      return node.nodes.reduce<Literals | undefined>(
        (heads, each) => {
          const tails = exact(each)
          return heads && tails && bounded(heads.flatMap((head) => tails.map((tail) => head + tail)))
        },
        [''],
      )
    case 'any': {
      const each = node.nodes.map(exact)
      if (each.some((texts) => texts === undefined)) return undefined
      return bounded(each.flatMap((texts) => texts ?? []))
    }
    case 'repeat': {
      if (node.min !== node.max || node.max > MAX_LENGTH) return undefined
      return exact({ kind: 'all', nodes: Array.from({ length: node.min }, () => node.node) })
    }
  }
}

function lettersOf(set: CharSet): Literals | undefined {
  if (sizeOf(set) > MAX_TEXTS) return undefined
  const letters: string[] = []
  for (let i = 0; i < set.length; i += 2)
    for (let unit = set[i]!; unit <= set[i + 1]!; unit++) letters.push(String.fromCharCode(unit))
  const lower = letters.map((letter) => letter.toLowerCase())
  return lower.some((letter) => letter.length !== 1) ? undefined : bounded(lower)
}

function bounded(texts: readonly string[]): Literals | undefined {
  const all = [...new Set(texts)]
  return all.length > MAX_TEXTS || all.some(({ length }) => length > MAX_LENGTH) ? undefined : all
}

function shortest(texts: Literals): number {
  return Math.min(...texts.map(({ length }) => length))
}
