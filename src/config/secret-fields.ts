import { SECRET_FORMS } from '../core/secret-ref.ts'
import type { Path, Problem } from './problem.ts'
import type { Source } from './yaml-source.ts'

/** What looks like a secret reference, complete or not, of a source that exists or not. */
const LOOKS_LIKE_REFERENCE = /\$\{\s*[A-Za-z_-]*\s*:|^\s*\$\{[^}]*\}\s*$/

/** Names of the fields of `caisson.yaml` that hold secrets. A test holds this list to the schema. */
export const SECRET_FIELDS: readonly string[] = [
  'api_key',
  'api_keys',
  'pepper',
  'previous_pepper',
  'salt',
  'hmac_secret',
]

/** Finds references where none is read: there they would be taken as text, and the secret would silently not be used. */
export function refuseReferences(source: Source, value: unknown, base: Path, problems: Problem[]): void {
  walk(value, base, (text, path) => {
    if (!LOOKS_LIKE_REFERENCE.test(text)) return
    problems.push({
      ...source.at(path),
      message: `A secret reference (${SECRET_FORMS}) is read only in ${SECRET_FIELDS.join(', ')} of caisson.yaml.`,
    })
  })
}

function walk(value: unknown, path: Path, visit: (text: string, path: Path) => void): void {
  if (typeof value === 'string') visit(value, path)
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) walk(item, [...path, i], visit)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      if (!isSecret(name, item)) walk(item, [...path, name], visit)
    }
  }
}

/** Fields of the policy may be named as they like: there is no secret field in it, and the schema says so. */
function isSecret(name: string, item: unknown): boolean {
  const isText = [item].flat().every((text) => typeof text === 'string')
  return SECRET_FIELDS.includes(name) && isText
}
