import { jsonOf, textOf, type Fields } from '../../reply-facts.ts'
import { Untranslatable, type TranslateContext } from '../contract.ts'
import type { ToolNames } from '../tool-names.ts'

/** What a `tool_use` block says of its call. */
export interface Called {
  readonly id: string
  /** The caller's. */
  readonly name: string
  /** JSON of the input that the block begins with: in a stream, an empty object nearly always. */
  readonly input: string
}

/**
 * Reads a `tool_use` block. Throws {@link Untranslatable} where it names no tool or its input is no object: the caller would
 * run something that the model did not ask for.
 *
 * @param index of the call among those of the reply
 */
export function readCall(block: Fields, { id }: TranslateContext, names: ToolNames, index: number): Called {
  const name = textOf(block['name'])
  const given = block['input'] ?? {}
  const input = typeof given === 'object' && !Array.isArray(given) ? jsonOf(given) : undefined
  if (name === undefined || input === undefined) {
    throw new Untranslatable('a tool call has no name or an input that is no object')
  }
  return {
    // One of ours where the provider gave none.
    id: textOf(block['id']) ?? `call_${id}_${index}`,
    name: names.original(name),
    input,
  }
}
