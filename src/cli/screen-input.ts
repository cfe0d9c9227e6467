import { Buffer } from 'node:buffer'
import { createReadStream } from 'node:fs'
import type { Slot } from '../engines/screening/slots.ts'

/** What a command cannot work with, in words for people: a file that is not there, too large, not text, not what it claims to be. */
export class InputError extends Error {}

export type Bytes = AsyncIterable<Uint8Array>

/** All of a file, or of standard input for `-`. Never holds more than the bound and one chunk. */
export async function readText(path: string, stdin: () => Bytes, maxBytes: number): Promise<string> {
  const name = path === '-' ? 'Standard input' : path
  const bytes = await readBytes(path === '-' ? stdin() : createReadStream(path), name, maxBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new InputError(`${name} is not text in UTF-8.`)
  }
}

async function readBytes(from: Bytes, name: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of from) {
      size += chunk.length
      if (size > maxBytes) throw new InputError(`${name} is larger than ${megabytes(maxBytes)}.`)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof InputError ? error : new InputError(`${name} cannot be read: ${reasonOf(error)}.`)
  }
  return Buffer.concat(chunks)
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
  return { ENOENT: 'there is no such file', EISDIR: 'it is a directory', EACCES: 'not allowed' }[code] ?? code
}

/** @param bytes whole megabytes */
function megabytes(bytes: number): string {
  return `${bytes / 1e6} MB`
}

/** A text to screen, and where it begins in what it was taken from. */
export interface Part {
  readonly slot: Slot
  readonly offset: number
}

export function plainPart(text: string, offset = 0): Part {
  return { slot: { path: '', key: '', role: '', text }, offset }
}

/**
 * One part for a JSON value, one for each line of JSON lines. Throws where a line is neither: a file that is taken for JSON and is
 * not would be searched less well than it seems.
 */
export function jsonParts(text: string, name: string): Part[] {
  if (isJson(text)) return [plainPart(text)]
  let offset = 0
  const parts: Part[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() !== '') {
      if (!isJson(line)) throw new InputError(`${name}:${index + 1} — is not JSON, and neither is the whole.`)
      parts.push(plainPart(line, offset))
    }
    offset += line.length + 1
  }
  return parts
}

/** The parsed value is dropped: only whether there is one counts. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
