import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const MAIN = join(import.meta.dirname, '../main.ts')
/** Made up, and with every property of a real one. */
const CANARY = 'AKIAQ3EGT2VZPN7LK5WD'

/** The command line in a process of its own, with the detectors that there are. */
async function caisson(
  input: string,
  ...args: string[]
): Promise<{ code: unknown; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: {} })
  child.stdin.end(input)
  const ended = new Promise((resolve) => child.on('close', resolve))
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, out, err }
}

test('a secret in a pipe is found with 1, and is not in the output', async () => {
  const input = `name: x\naws_access_key_id = ${CANARY}\n`
  const { code, out, err } = await caisson(input, 'screen', '-')
  expect({ code, err }).toEqual({ code: 1, err: '1 finding: API_KEY 1\n' })
  expect(out).toMatch(/^2:21 {2}API_KEY {2}certain {2}\w+\n$/)
  const json = await caisson(input, 'screen', '-', '--json', '--min-tier', 'possible')
  expect(json.out + json.err).not.toContain(CANARY.slice(4))
  expect((await caisson(input, 'screen', '-', '--show')).out).toContain(CANARY)
})

test('nothing found is 0', async () => {
  expect(await caisson('Good morning.', 'screen', '-')).toEqual({
    code: 0,
    out: '',
    err: 'Nothing found.\n',
  })
})

test.each([
  [['screen', 'nowhere.txt'], 'caisson: nowhere.txt cannot be read: there is no such file.\n'],
  [['screen'], "error: missing required argument 'file'\n(caisson --help lists the commands)\n"],
  [['screen', '-', '--nope'], "error: unknown option '--nope'\n(caisson --help lists the commands)\n"],
  [['screen', 'eval', 'nowhere.jsonl'], 'caisson: nowhere.jsonl cannot be read: there is no such file.\n'],
])('caisson %j is an error, and ends with 2', async (args, err) => {
  expect(await caisson('', ...args)).toEqual({ code: 2, out: '', err })
})
