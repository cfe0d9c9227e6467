import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly { readonly test: string; readonly because: string }[]
}

/** A vitest reporter: how many tests passed and failed, and which were skipped and why, to the file of CAISSON_TALLY. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env['CAISSON_TALLY']
    if (file !== undefined) writeFileSync(file, JSON.stringify(tallyOf(modules, unhandledErrors.length)))
  }
}

function tallyOf(modules: readonly TestModule[], errors: number): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const inState = (state: string): typeof tests => tests.filter((test) => test.result().state === state)
  // A file that does not load has no tests; a test that never ended is neither passed nor skipped.
  const broken = modules.filter((module) => module.errors().length > 0).length
  return {
    passed: inState('passed').length,
    failed: inState('failed').length + inState('pending').length + broken + errors,
    skipped: inState('skipped').map((test) => {
      const result = test.result()
      const note = result.state === 'skipped' ? result.note : undefined
      const because = note ?? (test.options.mode === 'todo' ? 'not written yet' : 'marked as skipped')
      return { test: `${test.module.relativeModuleId}: ${test.fullName}`, because }
    }),
  }
}
