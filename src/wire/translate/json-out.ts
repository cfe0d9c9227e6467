/** JSON that goes into a body as it stands: bytes of the caller's that must not be written anew (`1e400`, 20-digit ids). */
export class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What a translated body is made of. A member that is undefined is left out. */
export type Out =
  string | number | boolean | null | Raw | readonly Out[] | { readonly [name: string]: Out | undefined }

/** Names of members are ours; what callers name stands in a {@link Raw}. */
export function writeJson(value: Out): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (value instanceof Raw) return value.text
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`
  const members: string[] = []
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`"${name}":${writeJson(member)}`)
  }
  return `{${members.join(',')}}`
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: Exclude<Out, Raw>): value is readonly Out[] {
  return Array.isArray(value)
}
