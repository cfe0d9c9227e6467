/** Many turns of a made-up conversation in one text: a model goes on as it seems to have gone on so far. */

const TURN =
  /^[ \t>*#_[(]{0,4}(user|human|assistant|ai|bot|chatgpt|model|system|q|a|question|answer)[ \t\])*_]{0,4}:/gim

/** How many turns change from one who asks to one who answers. */
export function fakeTurns(text: string): {
  readonly count: number
  readonly start: number
  readonly end: number
} {
  let count = 0
  let start = 0
  let end = 0
  let asked = false
  for (const match of text.matchAll(TURN)) {
    const asks = /^(?:user|human|q|question)$/i.test(match[1]!)
    if (!asks && asked) count++
    if (count === 0) start = match.index
    asked = asks
    end = match.index + match[0].length
  }
  return { count, start, end }
}
