import { dirname, isAbsolute, join } from 'node:path'
import type { DetectionData } from './compile-detection.ts'
import { MAX_WORD, MAX_WORDS, type DetectionFile } from './detection-schema.ts'
import type { Problem, Where } from './problem.ts'
import type { Source } from './yaml-source.ts'

/** Part of what the policy is, and of its version, like its own files. */
export interface DataFile {
  readonly name: string
  readonly text: string
}

interface Reader {
  /** Undefined where it cannot be read; then that has been said. */
  text(path: string, where: Where): string | undefined
  readonly problems: Problem[]
}

/** Reads the lists that a policy has in files of their own, which stand beside it. */
export function readDetectionFiles(
  file: DetectionFile,
  source: Source,
  reader: Reader,
): { readonly data: DetectionData; readonly files: readonly DataFile[] } {
  const data = new Map<string, readonly string[]>()
  const files: DataFile[] = []
  for (const [i, list] of file.custom.words.entries()) {
    if (list.file === undefined) continue
    const where = source.at(['detection', 'custom', 'words', i, 'file'])
    const path = isAbsolute(list.file) ? list.file : join(dirname(where.file), list.file)
    const text = reader.text(path, where)
    if (text === undefined) continue
    files.push({ name: list.file, text })
    data.set(list.name, wordsIn(text, path, reader.problems))
  }
  checkCount(file, data, source, reader.problems)
  return { data, files }
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

function checkCount(file: DetectionFile, data: DetectionData, source: Source, problems: Problem[]): void {
  const lists = file.custom.words
  const count = lists.reduce((sum, { name, words }) => sum + words.length + (data.get(name)?.length ?? 0), 0)
  if (count <= MAX_WORDS) return
  const message = `There are ${count} words in all lists together, and at most ${MAX_WORDS} may be.`
  problems.push({ ...source.at(['detection', 'custom', 'words'], 'key'), message })
}
