import { expect, test, vi } from 'vitest'
import { runSimulatorCli } from '../../sim/cli.ts'
import { fixed } from '../../sim/errors.ts'
import { parseScript } from '../../sim/script.ts'
import { codes, read, rowsOf, section } from './support/page.ts'

const page = read('docs/reference/simulator.md')

test('the simulator reference lists exactly the options there are', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {})
  await runSimulatorCli(['--help'])
  const usage = String(print.mock.calls[0]?.[0])
  print.mockRestore()
  const block = /<!-- options -->([^]*?)<!-- \/options -->/.exec(page)?.[1] ?? ''
  const documented = rowsOf(block).map(([option = '']) => codes(option)[0]?.split(' ')[0])
  expect(documented.toSorted()).toEqual([...new Set(usage.match(/--[a-z-]+/g))].toSorted())
})

test('the simulator reference lists exactly the keys that a script may have', () => {
  const source = read('sim/script.ts')
  const body = /export interface Script \{([^]*?)\n\}/.exec(source)?.[1] ?? ''
  const keys = [...body.matchAll(/^ {2}(\w+)\?:/gm)].map(([, key]) => key)
  const documented = rowsOf(section(page, '## Scripts')).map(([key = '']) => codes(key)[0])
  expect(documented).toEqual(keys)
})

test('the directive and the faults that the page shows exist', () => {
  const directive = /\[\[sim (\{.*?\})\]\]`/.exec(page)?.[1] ?? ''
  expect(() => parseScript(JSON.parse(directive) as unknown)).not.toThrow()
  const named = codes(page.slice(page.indexOf('The faults that'))).filter((name) =>
    /^(?:\d|moderation|replay)/.test(name),
  )
  for (const name of named.slice(0, 7)) expect(Object.keys(fixed)).toContain(name)
})
