import { GatewayError } from '../../core/errors.ts'
import { JsonDoc } from '../json-doc.ts'

/**
 * Arguments of a tool call, which chat protocols carry as text, as the object they say. Undefined where they say none: cut
 * off, not JSON, no object, or with a key that comes twice (which parsers read in two ways). A call without arguments is
 * written `""` or `null` by some models.
 */
export function readInput(args: string): object | undefined {
  if (args.trim() === '' || args.trim() === 'null') return {}
  try {
    const doc = new JsonDoc(Buffer.from(args))
    return doc.isObject(doc.root) ? (doc.toValue(doc.root) as object) : undefined
  } catch (error) {
    if (error instanceof GatewayError) return undefined
    throw error
  }
}
