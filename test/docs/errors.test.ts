import { expect, test } from 'vitest'
import { catalogue, type ErrorEntry } from '../../src/core/errors.ts'
import { read, section } from './support/page.ts'

const page = read('docs/reference/errors.md')
const codes = Object.keys(catalogue).toSorted() as (keyof typeof catalogue)[]

const RETRY = {
  never: '`x-should-retry: false`',
  after: '`x-should-retry: true` and `retry-after`',
  may: '`x-should-retry: true`',
}

test('the error reference lists exactly the codes there are, in order', () => {
  const documented = [...page.matchAll(/^### `([^`]+)`$/gm)].map(([, code]) => code)
  expect(documented).toEqual(codes)
})

test.each(codes)('%s is documented with what both dialects send', (code) => {
  const entry: ErrorEntry<never> = catalogue[code]
  const facts = section(page, `### \`${code}\``).trim().split('\n')[0]
  const status = entry.anthropicStatus === undefined ? '' : ` (Anthropic ${entry.anthropicStatus})`
  // Of these the call's circumstances decide the header: `billed`.
  const mayBeBilled = code === 'upstream_error' || code === 'upstream_timeout'
  const retry = mayBeBilled ? `${RETRY.may}, or ${RETRY.never}` : RETRY[entry.retry]
  expect(facts).toBe(
    `${entry.status}${status} · OpenAI \`${entry.openaiType}\` · Anthropic \`${entry.anthropicType}\` · ${retry}`,
  )
})

test.each(codes)('%s says when it comes and what to do', (code) => {
  expect(section(page, `### \`${code}\``)).toMatch(/\n\n[^\n]+ \*\*Do:\*\* [^\n]+\./)
})
