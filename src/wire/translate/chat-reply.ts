import { fieldsOf, listOf, textOf, type Fields } from '../reply-facts.ts'
import { Untranslatable } from './contract.ts'

/** How replies of chat upstreams are read, whatever they are translated to: providers differ in details. */

/** Reasoning under the name that most providers use, or the other. */
export function reasoningOf(said: Fields): string {
  return textOf(said['reasoning_content']) ?? textOf(said['reasoning']) ?? ''
}

/** Some providers write the content as a list of parts. */
export function contentOf(content: unknown): string {
  if (typeof content === 'string') return content
  let words = ''
  for (const part of listOf(content)) words += textOf(fieldsOf(part)['text']) ?? ''
  return words
}

/** Said by providers that broke off: no answer, whatever came before it. */
const FAILURES: ReadonlySet<string> = new Set(['insufficient_system_resource', 'aborted', 'abort', 'error'])

/** The finish reason of an answer. Throws {@link Untranslatable} where there is none, or where it says that this is none. */
export function soundFinish(finish: string | undefined): string {
  if (finish !== undefined && !FAILURES.has(finish)) return finish
  throw new Untranslatable(`the reply ended with ${finish === undefined ? 'no finish reason' : 'a failure'}`)
}

/**
 * Of calls that have begun, the one that a fragment belongs to; undefined where it begins another. Some providers leave out
 * the index, or give all calls the same one.
 *
 * @param last the call whose fragment came last
 * @param key of the fragment: its index, else its id
 */
export function callOf<Call extends { readonly key: unknown; readonly id: string | undefined }>(
  calls: readonly Call[],
  last: Call | undefined,
  key: unknown,
  id: string | undefined,
): Call | undefined {
  const known = key === undefined ? last : calls.findLast((call) => call.key === key)
  const isSame = id === undefined || known?.id === undefined || known.id === id
  return isSame ? known : undefined
}
