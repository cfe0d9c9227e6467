import type { Command } from 'commander'
import { buildProgram } from '../../../src/cli/program.ts'

/** The real program with nothing behind it: commands are parsed, and what they would do is left undone. */
export function program(): Command {
  const nothing = (): Promise<never> => Promise.reject(new Error('nothing is done here'))
  return buildProgram({
    serve: nothing,
    simulate: nothing,
    resolveSecrets: nothing,
    openKeys: nothing,
    openApprovals: nothing,
    openJournal: () => {
      throw new Error('nothing is opened here')
    },
    openInventory: nothing,
    openRouting: nothing,
    detectors: [],
    detectionOf: () => {
      throw new Error('nothing is loaded here')
    },
    buildScreener: () => {
      throw new Error('nothing is built here')
    },
    stdin: () => {
      throw new Error('nothing is read here')
    },
    print: () => {},
    note: () => {},
    run: () => Promise.resolve(),
    version: '0.0.0',
  })
}

/** Makes every command of the program do nothing, and throw instead of ending the process. */
export function inert(command: Command): Command {
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} })
  if (command.commands.length === 0) command.action(() => {})
  for (const sub of command.commands) inert(sub)
  return command
}
