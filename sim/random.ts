/** Everything the simulator invents comes from one of these, so that a seed fixes ids, texts and tool arguments. */
export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number
  hex(digits: number): string
  alphanumeric(length: number): string
  uuid(): string
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Splitmix32 over the seed and a stream number, so that neighbouring calls share nothing. */
export function randomFrom(seed: number, stream: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) | 0

  const next = (): number => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const int = (below: number): number => Math.floor((next() / 0x1_0000_0000) * below)
  const hex = (digits: number): string => {
    let text = ''
    while (text.length < digits) text += next().toString(16).padStart(8, '0')
    return text.slice(0, digits)
  }

  return {
    int,
    hex,
    alphanumeric(length) {
      let text = ''
      for (let index = 0; index < length; index++) text += alphabet[int(alphabet.length)]
      return text
    },
    uuid() {
      const digits = hex(32)
      const variant = '89ab'[int(4)]
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`
    },
  }
}
