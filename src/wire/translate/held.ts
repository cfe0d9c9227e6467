import { Untranslatable } from './contract.ts'

/** Far beyond what any model writes in one reply. */
const MAX_HELD_CHARS = 16 * 1024 * 1024

/** Text of a stream that has to be kept, grown by a piece. Throws `Untranslatable` where it grows without end. */
export function hold(text: string, piece: string): string {
  if (text.length + piece.length > MAX_HELD_CHARS) throw new Untranslatable('the reply is too long')
  return text + piece
}
