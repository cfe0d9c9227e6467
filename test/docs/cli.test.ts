import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { codes, read, rowsOf } from './support/page.ts'
import { program } from './support/program.ts'

const page = read('docs/reference/cli.md')

/** `## \`caisson keys show <id>\`` and the flags below it, for every command that does something. */
function commandsOf(command: Command, path: readonly string[]): [string, readonly string[]][] {
  return command.commands.flatMap((sub): [string, readonly string[]][] => {
    const here = [...path, sub.name()]
    if (sub.commands.length > 0) return commandsOf(sub, here)
    const args = sub.registeredArguments.map((argument) => {
      const name = argument.name() + (argument.variadic ? '...' : '')
      return argument.required ? `<${name}>` : `[${name}]`
    })
    return [[[...here, ...args].join(' '), sub.options.map(({ flags }) => flags)]]
  })
}

test('the command reference lists exactly the commands and options there are', () => {
  const block = /<!-- commands -->([^]*?)<!-- \/commands -->/.exec(page)?.[1] ?? ''
  const documented = block
    .split(/^## /m)
    .slice(1)
    .map((text) => [codes(text)[0], rowsOf(text).map(([flags = '']) => codes(flags)[0])])
  expect(documented.toSorted()).toEqual(commandsOf(program(), ['caisson']).toSorted())
})

test('the options before a command are those of the program', () => {
  const before = rowsOf(page.slice(0, page.indexOf('<!-- commands -->'))).map(
    ([flags = '']) => codes(flags)[0],
  )
  expect(before).toEqual(program().options.map(({ flags }) => flags))
})
