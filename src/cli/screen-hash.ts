import type { Command } from 'commander'
import { allowHash } from '../core/allow-hash.ts'
import { FAILED, type ScreenDeps } from './screen-choice.ts'
import { InputError, readText } from './screen-input.ts'

const MAX_BYTES = 1_000_000

/** `caisson screen hash`: what a list of harmless values says in place of a value. */
export function hashCommand(screen: Command, deps: ScreenDeps): void {
  screen
    .command('hash')
    .description('print the hashes of harmless values, for detection.allow of the policy, under its salt')
    .argument(
      '<file>',
      'one value a line, in UTF-8; - for standard input, which keeps it out of the shell’s history',
    )
    .addHelpText('after', '\nExample:\n  $ echo support@example.com | caisson screen hash -')
    .action((file: string) => deps.run(() => printHashes(deps, file), FAILED))
}

async function printHashes(deps: ScreenDeps, file: string): Promise<number> {
  const { salt } = deps.detection().allow
  if (salt === '')
    throw new InputError('The policy has no detection.allow.hash_salt: any text of its own will do.')
  const text = await readText(file, deps.stdin, MAX_BYTES)
  for (const line of text.split('\n')) if (line.trim() !== '') deps.print(allowHash(line, salt))
  return 0
}
