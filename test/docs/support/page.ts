import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../../..')

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** Every page for people, relative to the root. */
export const PAGES: readonly string[] = [
  ...globSync(['*.md', 'docs/**/*.md', 'changelog/**/*.md'], { cwd: ROOT }),
].toSorted()

/** Cells of the tables in a text, without their headings. Empty lines part tables. */
export function rowsOf(text: string): string[][] {
  return text.split(/\n(?!\|)/).flatMap((block) =>
    block
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2)
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
  )
}

/** The text below a heading, up to the next one of the same or a higher level. */
export function section(page: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 1
  const from = page.indexOf(`\n${heading}\n`)
  if (from === -1) throw new Error(`there is no heading "${heading}"`)
  const rest = page.slice(from + heading.length + 2)
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'))
  return end === -1 ? rest : rest.slice(0, end)
}

/** The code spans of a text, without their backticks. */
export function codes(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code as string)
}

export interface Fence {
  readonly page: string
  readonly language: string
  readonly text: string
}

export function fencesOf(page: string): Fence[] {
  return [...read(page).matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, text]) => ({
    page,
    language: language as string,
    text: text as string,
  }))
}
