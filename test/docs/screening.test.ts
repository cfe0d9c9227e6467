import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { GROUPS, type Group } from '../../src/core/finding.ts'
import { allDetectors } from '../../src/plugins/detectors/all.ts'
import { read, ROOT } from './support/page.ts'

/**
 * docs/guides/screening.md lists every type that is found, and by which detectors. After a change:
 * `UPDATE_DOCS=1 npx vitest run test/docs/screening.test.ts`.
 */
const PAGE = 'docs/guides/screening.md'
const BLOCK = /(<!-- detectors -->\n)([^]*?)(<!-- \/detectors -->)/
const MAX_WIDTH = 150

/** Types that the same detectors find stand in one line. */
function linesOf(group: Group): string[] {
  const detectorsOf = new Map<string, string[]>()
  for (const { name, type, types = [type], optIn } of allDetectors.filter((each) => each.group === group))
    for (const each of new Set(types)) {
      const names = detectorsOf.get(each) ?? []
      names.push(optIn === true ? `\`${name}\` (off by default)` : `\`${name}\``)
      detectorsOf.set(each, names)
    }
  const typesOf = Map.groupBy(detectorsOf.keys().toArray().toSorted(), (type) =>
    detectorsOf.get(type)!.toSorted().join(', '),
  )
  return typesOf
    .entries()
    .map(([names, types]) => `- ${types.map((type) => `**${type}**`).join(', ')}: ${names}`)
    .toArray()
}

function listed(): string {
  return GROUPS.map((group) => ({ group, lines: linesOf(group) }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ group, lines }) => `### ${group}\n\n${lines.map(wrapped).join('\n')}\n`)
    .join('\n')
}

function wrapped(item: string): string {
  const lines = ['']
  for (const word of item.split(' ')) {
    const line = lines.at(-1)!
    if (line !== '' && line.length + word.length >= MAX_WIDTH) lines.push(`  ${word}`)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.join('\n')
}

test('the guide lists exactly the types and detectors there are', () => {
  if (process.env['UPDATE_DOCS'] !== undefined)
    writeFileSync(
      join(ROOT, PAGE),
      read(PAGE).replace(BLOCK, (_, open: string, __, close: string) => `${open}\n${listed()}\n${close}`),
    )
  expect(BLOCK.exec(read(PAGE))?.[2]?.trim()).toBe(listed().trim())
})

test('names of detectors are unique, and say what they are', () => {
  const names = allDetectors.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]{2,63}$/)
})
