import { dirname, isAbsolute, join } from 'node:path'
import { ExactDataError, openExactData, type ExactTable } from '../core/exact-data.ts'
import type { DetectionData } from './compile-detection.ts'
import { MAX_WORD, MAX_WORDS, type DetectionFile } from './detection-schema.ts'
import type { Problem, Where } from './problem.ts'
import type { Source } from './yaml-source.ts'

/** Part of what the policy is, and of its version, like its own files. */
export interface DataFile {
  readonly name: string
  readonly text: string
}

/** Of two million values. */
const MAX_EXACT_BYTES = 40_000_000

interface Reader {
  /** Undefined where it cannot be read; then that has been said. */
  text(path: string, where: Where, maxBytes?: number): string | undefined
  readonly problems: Problem[]
}

/** Reads what a policy has in files of their own, which stand beside it. */
export function readDetectionFiles(
  file: DetectionFile,
  source: Source,
  reader: Reader,
): { readonly data: DetectionData; readonly files: readonly DataFile[] } {
  const words = new Map<string, readonly string[]>()
  const tables = new Map<string, ExactTable>()
  const files: DataFile[] = []
  for (const [i, list] of file.custom.words.entries()) {
    if (list.file === undefined) continue
    const where = source.at(['detection', 'custom', 'words', i, 'file'])
    const path = beside(where, list.file)
    const text = reader.text(path, where)
    if (text === undefined) continue
    files.push({ name: list.file, text })
    words.set(list.name, wordsIn(text, path, reader.problems))
  }
  for (const [i, { name, file: data, key_file: keyFile }] of file.custom.exact.entries()) {
    const at = (key: string): Where => source.at(['detection', 'custom', 'exact', i, key])
    const text = reader.text(beside(at('file'), data), at('file'), MAX_EXACT_BYTES)
    const key = reader.text(beside(at('key_file'), keyFile), at('key_file'))
    if (text === undefined || key === undefined) continue
    // The key is no part of the version: it may be tried out by whoever knows that.
    files.push({ name: data, text })
    try {
      tables.set(name, openExactData(text, key.trim()))
    } catch (error) {
      if (!(error instanceof ExactDataError)) throw error
      reader.problems.push({ ...at('file'), message: error.message })
    }
  }
  checkCount(file, words, source, reader.problems)
  return { data: { words, tables }, files }
}

function beside({ file }: Where, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path)
}

/** One a line; empty lines and those that begin with `#` are for people. */
function wordsIn(text: string, path: string, problems: Problem[]): readonly string[] {
  const words: string[] = []
  for (const [i, line] of text.split('\n').entries()) {
    const word = line.trim()
    if (word === '' || word.startsWith('#')) continue
    words.push(word)
    if (word.length >= 2 && word.length <= MAX_WORD) continue
    const message = `A word has 2 to ${MAX_WORD} characters.`
    problems.push({ file: path, line: i + 1, col: 1, path: '', message })
  }
  return words
}

function checkCount(
  file: DetectionFile,
  data: DetectionData['words'],
  source: Source,
  problems: Problem[],
): void {
  const lists = file.custom.words
  const count = lists.reduce((sum, { name, words }) => sum + words.length + (data.get(name)?.length ?? 0), 0)
  if (count <= MAX_WORDS) return
  const message = `There are ${count} words in all lists together, and at most ${MAX_WORDS} may be.`
  problems.push({ ...source.at(['detection', 'custom', 'words'], 'key'), message })
}
