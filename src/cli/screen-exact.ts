import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { MAX_VALUE, MAX_VALUES, MIN_VALUE, sealExactData } from '../core/exact-data.ts'
import { normalForm } from '../core/text/normal-form.ts'
import { FAILED, type ScreenDeps } from './screen-choice.ts'
import { InputError, readText } from './screen-input.ts'

interface Options {
  readonly keyFile: string
  readonly out: string
}

const MAX_BYTES = 128_000_000

/** `caisson screen exact-data`: a column of values as keyed hashes, for `detection.custom.exact`. */
export function exactDataCommand(screen: Command, deps: ScreenDeps): void {
  screen
    .command('exact-data')
    .description('make a file of keyed hashes from a column of values, so that these are found in texts')
    .argument('<file>', 'one value a line, in UTF-8; - for standard input')
    .requiredOption('--key-file <file>', 'where the key is; made where there is none')
    .requiredOption('--out <file>', 'where the hashes go')
    .addHelpText(
      'after',
      '\nExample:\n  $ caisson screen exact-data customers.txt --key-file exact.key --out customers.exact',
    )
    .action((file: string, options: Options) => deps.run(() => makeExactData(deps, file, options), FAILED))
}

async function makeExactData(deps: ScreenDeps, file: string, { keyFile, out }: Options): Promise<number> {
  const values = new Set<string>()
  let skipped = 0
  for (const line of (await readText(file, deps.stdin, MAX_BYTES)).split('\n')) {
    const value = normalForm(line)
    if (value === '') continue
    if (value.length < MIN_VALUE || value.length > MAX_VALUE) skipped++
    else values.add(value)
  }
  if (values.size === 0)
    throw new InputError(
      `No line has ${MIN_VALUE} to ${MAX_VALUE} letters and digits: shorter values stand everywhere.`,
    )
  if (values.size > MAX_VALUES) throw new InputError(`There are more than ${MAX_VALUES} different values.`)
  const key = await keyIn(keyFile)
  await writeFile(out, sealExactData(values, key))
  const left =
    skipped === 0
      ? ''
      : ` ${skipped} have fewer than ${MIN_VALUE} or more than ${MAX_VALUE} letters and digits and are left out.`
  deps.note(`${values.size} different values.${left}`)
  return 0
}

/** The key of that file, which is made where there is none: nobody but its owner may read it. */
async function keyIn(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const key = randomBytes(32).toString('base64url')
  await writeFile(path, `${key}\n`, { mode: 0o600, flag: 'wx' })
  return key
}
