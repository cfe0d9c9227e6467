// What is being done, for people: a spinner with elapsed seconds on a terminal, plain lines elsewhere. On stderr, so that
// stdout stays what a command prints.

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const PLAIN_EVERY_MS = 10_000

/**
 * @param {string} what
 * @returns {{ end(ok: boolean): void }}
 */
export function progress(what) {
  const began = Date.now()
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`
  const out = process.stderr
  const tty = out.isTTY && process.env.TERM !== 'dumb'
  let frame = 0
  const spin = () => out.write(`\r\x1b[2K${frames[frame++ % frames.length]} ${what} … ${seconds()}`)
  if (tty) spin()
  else out.write(`${what} …\n`)
  const timer = setInterval(
    () => (tty ? spin() : out.write(`  … ${seconds()}\n`)),
    tty ? 100 : PLAIN_EVERY_MS,
  )
  return {
    end(ok) {
      clearInterval(timer)
      out.write(`${tty ? '\r\x1b[2K' : ''}${ok ? '✓' : '✗'} ${what}: ${seconds()}\n`)
    },
  }
}
