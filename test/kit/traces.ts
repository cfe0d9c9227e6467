import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Everything under a directory, byte for byte. */
export function filesUnder(dir: string): { path: string; bytes: Buffer }[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, bytes: readFileSync(path) }))
}

/** A secret as it is, and as it would stand in JSON, URLs, headers, hex and base64. */
function spellingsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((skip) =>
    // Whatever stands before it, these characters do not depend on it.
    Buffer.from('x'.repeat(skip) + secret)
      .toString('base64')
      .slice(4, -4),
  )
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex'), ...base64]
}

/** Where the secrets stand, in any spelling: what was told, and where. */
export function tracesOf(
  secrets: readonly string[],
  places: readonly (readonly [name: string, bytes: Buffer])[],
): string[] {
  return places.flatMap(([place, bytes]) =>
    secrets.flatMap((secret) =>
      spellingsOf(secret).flatMap((text) => (bytes.includes(text) ? [`${text} in ${place}`] : [])),
    ),
  )
}
