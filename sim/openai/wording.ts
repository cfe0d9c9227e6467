/** Reads a body and says in OpenAI's words what is wrong with its types and ranges. */
import { formatPath, type Check, type Fault } from '../serde.ts'
import { problem, reject } from './errors.ts'
import { Refused, type Refusal } from '../errors.ts'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the type its check establishes
export function readShape<Shape>(source: string, check: Check): Shape {
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch {
    reject(
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
    )
  }
  const found = check(value)
  if (found) throw new Refused(inWords(found))
  // The check has just established it.
  return value as Shape
}

function inWords({ path, reason }: Fault): Refusal {
  const param = formatPath(path)
  const place = { param }
  switch (reason.kind) {
    case 'extra': {
      const several = reason.keys.length > 1 ? 's' : ''
      return problem(`Unrecognized request argument${several} supplied: ${reason.keys.join(', ')}`)
    }
    case 'missing': {
      const missing = formatPath([...path, reason.key])
      if (missing === 'model') return problem('you must provide a model parameter')
      return problem(`Missing required parameter: '${missing}'.`, {
        param: missing,
        code: 'missing_required_parameter',
      })
    }
    case 'variant':
      return problem(
        `Invalid value: '${reason.found}'. Supported values are: ${listed(reason.names.map((name) => `'${name}'`))}.`,
        { ...place, code: 'invalid_value' },
      )
    case 'range':
      return problem(`Invalid '${param}': integer below minimum value. Expected a value >= 0.`, {
        ...place,
        code: 'integer_below_min_value',
      })
    case 'type':
      return problem(
        `Invalid type for '${param}': expected ${expectedNames[reason.expected] ?? 'an object'}, but got ${nameOf(reason.found)} instead.`,
        { ...place, code: 'invalid_type' },
      )
  }
}

const listed = (names: readonly string[]): string =>
  names.length < 3 ? names.join(' and ') : `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`

/** From the words of the shared checks. */
const expectedNames: Readonly<Record<string, string>> = {
  'a string': 'a string',
  'string or map': 'a string',
  'a string or a sequence': 'one of a string or array of strings',
  'a boolean': 'a boolean',
  f32: 'a decimal',
  u32: 'an integer',
  'a sequence': 'an array',
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

export interface Range {
  readonly kind: 'integer' | 'decimal'
  readonly from: number
  readonly to?: number
}

/** Refuses a number outside its range; what is missing or null fits. */
export function checkRange(name: string, value: number | null | undefined, range: Range): void {
  const { kind, from, to = Infinity } = range
  const asked = value ?? from
  const [side, sign, bound, code] =
    asked < from ? ['below minimum', '>=', from, 'below_min'] : ['above maximum', '<=', to, 'above_max']
  if (asked >= from && asked <= to) return
  reject(
    `Invalid '${name}': ${kind} ${side} value. Expected a value ${sign} ${bound}, but got ${asked} instead.`,
    {
      param: name,
      code: `${kind}_${code}_value`,
    },
  )
}

export function checkLength(name: string, list: unknown, max: number): void {
  if (!Array.isArray(list) || list.length <= max) return
  reject(
    `Invalid '${name}': array too long. Expected an array with maximum length ${max}, but got an array with length ${list.length} instead.`,
    { param: name, code: 'array_above_max_length' },
  )
}
