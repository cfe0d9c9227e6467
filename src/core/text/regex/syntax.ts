import type { CharSet } from './char-set.ts'

/** What a pattern says. An empty `all` is the empty text. */
export type Node =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'all'; readonly nodes: readonly Node[] }
  | { readonly kind: 'any'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number }

export interface Pattern {
  readonly node: Node
  /** `\b` at its beginning and at its end. */
  readonly boundary: { readonly start: boolean; readonly end: boolean }
}

/** A pattern that is wrong, cannot be matched in linear time, or needs too much. The message is for whoever wrote it. */
export class RegexError extends Error {}

/** Length in code units of the shortest and of the longest text that matches. */
export function lengthOf(node: Node): { readonly min: number; readonly max: number } {
  switch (node.kind) {
    case 'set':
      return { min: 1, max: 1 }
    case 'all':
      return node.nodes
        .map(lengthOf)
        .reduce((sum, each) => ({ min: sum.min + each.min, max: sum.max + each.max }), { min: 0, max: 0 })
    case 'any': {
      const lengths = node.nodes.map(lengthOf)
      return {
        min: Math.min(...lengths.map(({ min }) => min)),
        max: Math.max(...lengths.map(({ max }) => max)),
      }
    }
    case 'repeat': {
      const { min, max } = lengthOf(node.node)
      return { min: min * node.min, max: max === 0 ? 0 : max * node.max }
    }
  }
}
