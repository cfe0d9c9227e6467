/** A small repeatable random source (mulberry32), so that every run sends the same bytes. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const WORDS = (
  'the service answered with a short report about orders that were late in the northern region because one ' +
  'carrier changed its schedule and nobody told the planning team which then moved stock between two depots ' +
  'so we should compare cost per parcel before and after and explain what a manager can decide this week'
).split(' ')

const LINES = [
  'const total = rows.reduce((sum, row) => sum + row.amount, 0)\n',
  '{"order": 4711, "state": "late", "carrier": "north", "items": ["a-17", "b-3"]}\n',
  '| depot | parcels | late |\n|---|---|---|\n| east | 1204 | 31 |\n',
  'Müller & Söhne — “naïve” café, 订单延迟 报告\n',
  'GET /depots/east/parcels?state=late&limit=50 200 12ms\n',
]

/** Text as a company's prompts have it: mostly prose, some code, tables, quotes and line ends, a little beyond ASCII. */
export function prose(bytes: number, next: () => number): string {
  const parts: string[] = []
  let size = 0
  while (size < bytes) {
    const roll = next()
    const part =
      roll < 0.01
        ? LINES[Math.floor(next() * LINES.length)]!
        : WORDS[Math.floor(next() * WORDS.length)]! + (roll < 0.08 ? '.\n' : ' ')
    parts.push(part)
    size += Buffer.byteLength(part)
  }
  return parts.join('')
}
