import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { catalogue } from '../../src/core/errors.ts'
import { codes, read, ROOT, rowsOf } from './support/page.ts'

const page = read('docs/architecture.md')
const table = /<!-- pipeline -->([^]*?)<!-- \/pipeline -->/.exec(page)?.[1] ?? ''
const steps = rowsOf(table)

/** The calls in a piece of code in the order in which they are made: an argument before what it is given to. */
function callsIn(code: string): string[] {
  const open: (string | undefined)[] = []
  const made: string[] = []
  for (const [text, name] of code.matchAll(/([\w.]*)\(|\)/g)) {
    if (text !== ')') open.push(name === '' || name === 'catch' ? undefined : name)
    else {
      const done = open.pop()
      if (done !== undefined) made.push(done)
    }
  }
  return made
}

test('the steps in the table are the calls of the pipeline, in its order', () => {
  const pipeline = read('src/gateway/pipeline.ts')
  const body = pipeline.slice(pipeline.indexOf('AsyncGenerator<Reply> {'))
  expect(steps.map(([step = '']) => codes(step)[0])).toEqual(callsIn(body))
})

test('each step has a section, in the same order', () => {
  const sections = [...page.matchAll(/^### (.+)$/gm)].map(([, name]) => name)
  expect(sections).toEqual(steps.map(([step = '']) => codes(step)[0]))
})

test('each step stands in the file that the table names', () => {
  for (const [step = '', file = ''] of steps) {
    const name = codes(step)[0]?.split('.').at(-1) ?? ''
    expect(read(codes(file)[0] ?? '')).toMatch(
      new RegExp(`(?:function\\*?|async) ${name}\\(|^  ${name}\\(`, 'm'),
    )
  }
})

test('the errors in the table exist', () => {
  const named = steps.flatMap(([, , , errors = '']) => codes(errors))
  for (const code of named) expect(Object.keys(catalogue)).toContain(code)
})

test('every error is reached by the edge or by a step of the table', () => {
  const named = new Set(codes(page))
  for (const code of Object.keys(catalogue)) expect(named).toContain(code)
})

test('every file and folder that the page names exists', () => {
  const paths = codes(page).filter((code) =>
    /^(?:src|sim|bench|test|docs|scripts|catalogue|policy)(?:\/[\w./-]+)?$/.test(code),
  )
  expect(paths.length).toBeGreaterThan(20)
  for (const path of paths) expect(existsSync(join(ROOT, path)), path).toBe(true)
})
