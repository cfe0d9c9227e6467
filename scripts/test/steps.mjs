// The steps of `npm test`. Tools are started by their own entry points: npx and .bin differ between platforms.

/**
 * @typedef {object} Step
 * @property {string} name for `--only`
 * @property {string} title
 * @property {string[]} args for Node
 */

const tool = (/** @type {string} */ path) => `node_modules/${path}`

/** @type {readonly Step[]} */
export const checks = [
  { name: 'types', title: 'types (tsc)', args: [tool('typescript/bin/tsc'), '--pretty'] },
  {
    name: 'lint',
    title: 'lint (oxlint)',
    args: [
      tool('oxlint/bin/oxlint'),
      '--type-aware',
      '--report-unused-disable-directives',
      '--deny-warnings',
      '.',
    ],
  },
  {
    name: 'format',
    title: 'format (prettier)',
    args: [tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  },
  { name: 'layering', title: 'layering: who imports whom', args: ['scripts/layering/main.ts'] },
  { name: 'dead-code', title: 'dead code (knip)', args: [tool('knip/bin/knip.js'), '--no-progress'] },
  { name: 'repeated-code', title: 'repeated code (jscpd)', args: [tool('jscpd/run-jscpd.js')] },
]

export const tests = {
  name: 'tests',
  title: 'tests (vitest)',
  args: [tool('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=./scripts/test/tally.ts'],
}
