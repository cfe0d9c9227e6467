/** The provider's published rule of thumb: 0.3 token per English character, 0.6 per Chinese one. In tenths. */
const weight = (code: number): number => (code < 0x2e80 ? 3 : 6)

export function estimateTokens(text: string): number {
  let tenths = 0
  for (let index = 0; index < text.length; index++) tenths += weight(text.charCodeAt(index))
  return Math.ceil(tenths / 10)
}

/** Ends (in characters) of the whole blocks of `unit` tokens a text begins with. */
export function blockEnds(text: string, unit: number): number[] {
  const ends: number[] = []
  let tenths = 0
  for (let index = 0; index < text.length; index++) {
    tenths += weight(text.charCodeAt(index))
    if (tenths >= unit * 10 * (ends.length + 1)) ends.push(index + 1)
  }
  return ends
}

const perToken = /[\u2e80-\u9fff\uff00-\uffef]{1,2}|\s*[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+/gu

/** About one word per piece, or two Chinese characters; the pieces joined are the text. */
export const splitIntoTokens = (text: string): string[] => text.match(perToken) ?? []

/** The text of a message's content, whether a string or parts. */
export function textOf(content: string | readonly { text?: string }[] | null): string {
  if (typeof content === 'string') return content
  return content === null ? '' : content.map((part) => part.text ?? '').join('\n')
}
