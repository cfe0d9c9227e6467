/** Words that only texts about secrets have in their place; matched anywhere in a value. */
// prettier-ignore
const STAND_INS = [
  'example', 'changeme', 'change_me', 'change-me', 'placeholder', 'redacted', 'replace', 'insert_', 'insert-',
  'xxxx', '****', '....', '____', 'os.environ', 'process.env', 'getenv', 'dummy', 'your_', 'your-', 'yourkey',
  'yourtoken', 'yourpass', 'yoursecret', 'yourapi', 'my_secret', 'todo', 'foobar', 'not-real', 'notreal',
]
/** Words that stand in for a secret when they are the value, or a part of it between separators. */
const STAND_IN_PARTS = new Set([
  'test',
  'tests',
  'testing',
  'sample',
  'fake',
  'mock',
  'demo',
  'xxx',
  'your',
  'here',
])

const TEMPLATE =
  /\$\{[\w.:? -]{1,64}\}|^\$\{[\w.:? -]{1,64}$|\{\{[\w.:|'" -]{1,64}(?:\}\}|$)|<%|^<[^<>]{1,64}>$|%\([a-z_]{1,32}\)s|%[sdvr]\b|^\$\(|^\{[a-z_.]{1,40}\}$|^#\{|^%[a-z_]{2,40}%$|^\[[a-z _-]{1,40}\]$|^@[a-z_.]+@$|^__[a-z_]+__$/
/** `$HOME`, `$db_host`, `$dbHost`; not `$x7Kq`, which may be a password. */
const VARIABLE = /^\$(?:[A-Z_][A-Z0-9_]*|[a-z_][a-z0-9_]*|[a-z]+(?:[A-Z][a-z]+)+)$/
const SEQUENTIAL_SHARE = 0.92

/** Whether nobody could sign in with this: a pattern, or the words manuals put there. For values of any kind of secret. */
export function looksInvented(value: string): boolean {
  const lower = value.toLowerCase()
  if (VARIABLE.test(value)) return true
  return hasPattern(lower) || STAND_INS.some((word) => lower.includes(word)) || TEMPLATE.test(lower)
}

/** {@link looksInvented}, or made of words such as `test`: for values that no form of their own makes a secret. */
export function isPlaceholder(value: string): boolean {
  if (looksInvented(value)) return true
  return (
    value.length < 24 &&
    value
      .toLowerCase()
      .split(/[^a-z]+/)
      .some((part) => STAND_IN_PARTS.has(part))
  )
}

/** One character six times in a row, at most four different ones, or a sequence. */
function hasPattern(value: string): boolean {
  if (value.length < 6) return false
  let run = 1
  let steps = 0
  for (let i = 1; i < value.length; i++) {
    const step = value.charCodeAt(i) - value.charCodeAt(i - 1)
    run = step === 0 ? run + 1 : 1
    if (run >= 6) return true
    if (step === 1 || step === -1 || (value[i] === '0' && value[i - 1] === '9')) steps++
  }
  if (value.length >= 8 && steps >= (value.length - 1) * SEQUENTIAL_SHARE) return true
  return value.length >= 8 && new Set(value).size <= 4
}
