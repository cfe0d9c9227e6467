/** Reads a body and says in Anthropic's words what is wrong with its types. */
import { Refused } from '../errors.ts'
import type { Check, Fault } from '../serde.ts'
import { problem, reject } from './errors.ts'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the type its check establishes
export function readShape<Shape>(source: string, check: Check): Shape {
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch {
    // The real text goes on with a position.
    reject('The request body is not valid JSON')
  }
  const found = check(value)
  if (found) throw new Refused(problem(inWords(found)))
  // The check has just established it.
  return value as Shape
}

function inWords({ path, reason }: Fault): string {
  const at = (...more: (string | number)[]): string => [...path, ...more].join('.')
  switch (reason.kind) {
    case 'missing':
      return `${at(reason.key)}: Field required`
    case 'extra':
      return `${at(reason.keys[0] ?? '')}: Extra inputs are not permitted`
    case 'variant':
      return `${at()}: Input should be ${reason.names.map((name) => `'${name}'`).join(', ')}`
    case 'range':
      return `${at()}: Input should be greater than or equal to 0`
    case 'type':
      return `${path.length === 0 ? 'body' : at()}: Input should be ${expectedNames[reason.expected] ?? 'a valid dictionary'}`
  }
}

/** From the words of the shared checks. */
const expectedNames: Readonly<Record<string, string>> = {
  'a string': 'a valid string',
  'string or map': 'a valid string',
  'a string or a sequence': 'a valid string',
  'a boolean': 'a valid boolean',
  f32: 'a valid number',
  u32: 'a valid integer',
  'a sequence': 'a valid list',
}
