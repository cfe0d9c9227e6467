const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
/** What is left over a whole address: of bech32 (BIP 173), of bech32m (BIP 350). */
const RESIDUES = new Set([1, 0x2bc830a3])

/** Whether the check characters of an address hold. @param text in lower case, with its prefix and the `1` behind it */
export function bech32(text: string): boolean {
  const divide = text.lastIndexOf('1')
  let check = 1
  for (let at = 0; at < divide; at++) check = step(check, text.charCodeAt(at) >> 5)
  check = step(check, 0)
  for (let at = 0; at < divide; at++) check = step(check, text.charCodeAt(at) & 31)
  for (let at = divide + 1; at < text.length; at++) {
    const value = ALPHABET.indexOf(text.charAt(at))
    if (value === -1) return false
    check = step(check, value)
  }
  return RESIDUES.has(check)
}

function step(check: number, value: number): number {
  const top = check >>> 25
  let next = ((check & 0x1ffffff) << 5) ^ value
  for (const [bit, generator] of GENERATORS.entries()) if ((top >> bit) & 1) next ^= generator
  return next
}
