import { GatewayError } from '../core/errors.ts'
import { canonicalJson } from './canonical-json.ts'
import { JsonDoc, type Node } from './json-doc.ts'

/** Arguments of a call as they were read: a value and its one spelling, where it has one; or why there is none. */
export type ReadArguments =
  { readonly value: unknown; readonly canonical: string | undefined } | { readonly unreadable: string }

/** Arguments are read strictly: what two programs would read differently is nothing that could be judged. */
export function readArguments(text: string, isFreeText: boolean): ReadArguments {
  if (isFreeText) return { value: text, canonical: JSON.stringify(text) }
  try {
    const doc = new JsonDoc(Buffer.from(text.trim() === '' ? '{}' : text))
    return { value: doc.toValue(doc.root), canonical: canonicalNode(doc, doc.root) }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    return { unreadable: error.code === 'duplicate_json_key' ? 'a key comes twice.' : 'they cannot be read.' }
  }
}

/** The one spelling of a value; undefined where programs read it differently. */
export function canonicalNode(doc: JsonDoc, node: Node): string | undefined {
  try {
    return canonicalJson(doc, node)
  } catch (error) {
    if (error instanceof GatewayError) return undefined
    throw error
  }
}
