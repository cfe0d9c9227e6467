import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BatchProblem, BatchRecord, FileLine } from '../../stores/contracts/batches.ts'
import { isBlankLine } from '../../wire/jsonl.ts'
import type { BatchContext } from './context.ts'
import { LineProblem, readRequestLine } from './request-line.ts'

/** Problems that are told; a file that is wrong throughout says so in its first ones. */
const MAX_PROBLEMS = 100
/** Read and looked at in one turn of the event loop. */
const PAGE_BYTES = 256 * 1024

export interface Validation {
  /** Requests in the file. */
  readonly total: number
  readonly problems: readonly BatchProblem[]
}

/**
 * Looks at every line of the input before the first one is sent: a batch with a broken line is not begun. Live calls get
 * their turn in between. Ends early where `signal` is aborted.
 */
export async function validateInput(
  { store, current }: BatchContext,
  { inputFile, endpoint }: BatchRecord,
  signal: AbortSignal,
): Promise<Validation> {
  const { scan } = current().settings
  const problems: BatchProblem[] = []
  const seen = new Set<string>()
  let from = 1
  while (!signal.aborted && problems.length < MAX_PROBLEMS) {
    const lines = await store.readLines(inputFile, from, PAGE_BYTES)
    const last = lines.at(-1)
    if (last === undefined) break
    from = last.line + 1
    for (const line of lines) check(line)
    await nextTurn()
  }
  if (problems.length === 0 && seen.size === 0 && !signal.aborted) {
    problems.push(problem('empty_file', 'The input file holds no requests.'))
  }
  return { total: seen.size, problems: problems.slice(0, MAX_PROBLEMS) }

  function check({ line, bytes }: FileLine): void {
    if (isBlankLine(bytes)) return
    try {
      const { customId } = readRequestLine(bytes, endpoint, scan)
      if (seen.has(customId)) {
        throw new LineProblem('duplicate_custom_id', 'custom_id was used by an earlier line.', 'custom_id')
      }
      seen.add(customId)
    } catch (error) {
      if (!(error instanceof LineProblem)) throw error
      problems.push({ code: error.code, message: error.message, line, param: error.param })
    }
  }
}

export function problem(code: string, message: string): BatchProblem {
  return { code, message, line: undefined, param: undefined }
}
