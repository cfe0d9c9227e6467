import { GatewayError } from '../../../core/errors.ts'
import { JsonDoc } from '../../json-doc.ts'
import type { ThinkingSigner } from '../contract.ts'

/** Marks what this gateway sealed: nobody else's `encrypted_content` can be read here. */
const MARK = 'gw1.'

/**
 * Reasoning as `encrypted_content`, which clients that keep no reasoning in clear bring back unread. It is signed and not
 * encrypted: whoever gets it gets the same text beside it.
 */
export function seal(signer: ThinkingSigner, text: string): string {
  const json = JSON.stringify({ text, signature: signer.sign(text) })
  return MARK + Buffer.from(json).toString('base64url')
}

/** Whether a gateway sealed it, for whatever tenant. */
export function isSealed(text: string): boolean {
  return text.startsWith(MARK)
}

/** The text of what was sealed for this tenant; undefined for anything else. */
export function unseal(signer: ThinkingSigner, sealed: string): string | undefined {
  if (!isSealed(sealed)) return undefined
  try {
    const doc = new JsonDoc(Buffer.from(sealed.slice(MARK.length), 'base64url'))
    const text = doc.text(doc.get(doc.root, 'text'))
    const signature = doc.text(doc.get(doc.root, 'signature'))
    if (text === undefined || signature === undefined) return undefined
    return signer.isOurs(text, signature) ? text : undefined
  } catch (error) {
    if (error instanceof GatewayError) return undefined
    throw error
  }
}
