/**
 * Places in code points, as Python counts, to places in UTF-16 code units. Goes over the text once, whatever the order of the places;
 * a place behind the end is the end.
 */
export function utf16Places(text: string, codePoints: readonly number[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>()
  const wanted = [...new Set(codePoints)].toSorted((a, b) => a - b)
  let at = 0
  let points = 0
  for (const place of wanted) {
    while (points < place && at < text.length) {
      at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1
      points++
    }
    places.set(place, at)
  }
  return places
}
