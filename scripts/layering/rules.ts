/**
 * What may import what. Paths are relative to the root, with `/`. `$1` in `may` is what the first group of `from` matched.
 * The first layer whose `from` matches a file is the file's layer; a file of src/ without a layer is a breach, so that the
 * table stays whole.
 */
export interface Layer {
  readonly name: string
  readonly from: RegExp
  readonly may: string
}

const contracts = 'src/(plugins/[^/]+/contract|stores/contracts/)'
const notPicked = `src/(?!plugins/|stores/|[^/]+$)|${contracts}`

/** Rules of src/ for what ships: tests, suites and test kits build what they test, and are free. */
export const layers: readonly Layer[] = [
  { name: 'core', from: /^src\/core\//, may: 'src/core/' },
  { name: 'wire', from: /^src\/wire\//, may: 'src/(core|wire)/' },
  { name: 'engines', from: /^src\/engines\/([^/]+)\//, may: `src/core/|src/engines/$1/|${contracts}` },
  {
    name: 'plugins',
    from: /^src\/plugins\/([^/]+)\//,
    may: 'src/(core|wire|transport)/|src/plugins/$1/|src/stores/contracts/',
  },
  { name: 'transport', from: /^src\/transport\//, may: 'src/(core|transport)/' },
  { name: 'stores', from: /^src\/stores\/([^/]+)\//, may: 'src/core/|src/stores/(contracts|$1)/' },
  {
    name: 'gateway',
    from: /^src\/gateway\//,
    may: `src/(core|wire|engines|telemetry|gateway)/|${contracts}`,
  },
  { name: 'control', from: /^src\/control\//, may: `src/(core|engines|telemetry|control)/|${contracts}` },
  { name: 'config', from: /^src\/config\//, may: `src/(core|config)/|${contracts}` },
  { name: 'telemetry', from: /^src\/telemetry\//, may: 'src/(core|telemetry)/' },
  { name: 'http', from: /^src\/http\//, may: notPicked },
  { name: 'cli', from: /^src\/cli\//, may: notPicked },
  { name: 'top', from: /^src\/[^/]+$/, may: 'src/' },
  { name: 'sim', from: /^sim\//, may: 'sim/' },
]

/** Layers that think and do no I/O: these built-ins of Node and no others. */
export const thinking = /^src\/(core|wire|engines)\//
export const thinkingMay = /^(crypto|buffer|util)$/
/** `crc32` and `BlockList` are arithmetic that happens to live in zlib and net. */
export const builtinExceptions: readonly { readonly file: string; readonly builtin: string }[] = [
  { file: 'src/core/key-format.ts', builtin: 'zlib' },
  { file: 'src/core/address.ts', builtin: 'net' },
]

/** The words need no library. */
export const withoutPackages = /^src\/(core|wire)\//

/** What only tests see: they may import anything. */
export const testing =
  /\.(test|suite)\.ts$|(^|\/)(suite|testing|arbitraries)\.ts$|\/testing\/|-(arbitrary|kit)\.ts$|^test\//

/** The one place of src/ that may load the simulator, and only when asked to: by `import()`. */
export const simulatorUser = 'src/main.ts'
