import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold, unfold } from './fold.ts'

describe('folding', () => {
  it.each([
    ['plain ASCII', 'user@example.org', 'user@example.org'],
    ['zero-width characters', 'us\u200ber@exa\u2060mple.org\ufeff', 'user@example.org'],
    ['soft hyphens', 'us\u00ader', 'user'],
    ['bidirectional controls', '\u202d123\u202c', '123'],
    ['tags', 'a\u{e0041}b', 'ab'],
    ['variation selectors', '1\ufe0f2', '12'],
    ['full width', '１２３－ａｂ', '123-ab'],
    ['mathematical letters', '𝐚𝐛𝟏', 'ab1'],
    ['digits of other scripts', '٤٥٦ ४५६ ໑໒', '456 456 12'],
    ['ligatures', 'ﬁle', 'file'],
    ['look-alikes among ASCII', 'раsswоrd', 'password'],
    ['marks upon letters', 'p\u0336w\u0336', 'pw'],
    ['typographic quotes, dashes and spaces', '“a”\u00a0‑ b', '"a" - b'],
    ['words of another script', 'пароль κωδικός', 'пароль κωδικός'],
    ['words that mix scripts for good', '3D-модель', '3D-модель'],
    ['joiners of Persian', 'می\u200cخواهم', 'می\u200cخواهم'],
    ['joiners in ASCII', 'a\u200cb', 'ab'],
  ])('%s', (_, text, folded) => {
    expect(fold(text).text).toBe(folded)
  })

  it('gives ASCII back as it is', () => {
    expect(fold('nothing to see').map).toBeUndefined()
  })

  it('leads back to the whole of what was written', () => {
    const text = 'x 𝟏\u200b𝟐\u200b３ ﬁ y'
    const { text: folded, map } = fold(text)
    const at = (part: string) => {
      const start = folded.indexOf(part)
      return text.slice(...unfold(map, text, start, start + part.length))
    }
    expect(folded).toBe('x 123 fi y')
    expect(at('123')).toBe('𝟏\u200b𝟐\u200b３')
    expect(at('fi')).toBe('ﬁ')
    expect(at('y')).toBe('y')
  })

  it('leads every character back into the text, in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const { text: folded, map } = fold(text)
        const spans = Array.from(folded, (_, at) => unfold(map, text, at, at + 1)).slice(0, folded.length)
        expect(spans.every(([start, end]) => start < end && end <= text.length)).toBe(true)
        expect(spans.every(([start], at) => at === 0 || start >= spans[at - 1]![0])).toBe(true)
      }),
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'а', '\u200b', '１', 'é', 'ж', '-', ' ') }),
        (text) => {
          const once = fold(text).text
          expect(fold(once).text).toBe(once)
        },
      ),
    )
  })
})
