/** The last of the items, which are in order, that begins at the place or before it; undefined for none. */
export function lastAtOrBefore<Item>(
  items: readonly Item[],
  place: number,
  startOf: (item: Item) => number,
): Item | undefined {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (startOf(items[middle]!) <= place) low = middle + 1
    else high = middle
  }
  return items[low - 1]
}
