import { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, ErrorCode, Node, YAMLMap } from 'yaml'
import { formatPath, quoteName } from './problem.ts'
import type { Path, Problem, Where } from './problem.ts'

/**
 * One YAML file as plain data plus the place of everything in it.
 *
 * The tree is built here and not by the library's `toJS`, so that duplicate keys are found in linear time, alias expansion
 * and nesting are bounded before anything is allocated, and a key like `__proto__` never becomes a property.
 */
export interface Source {
  readonly file: string
  readonly text: string
  /** Plain objects, lists and scalars. Undefined where the file could not be read as one YAML document. */
  readonly value: unknown
  /** Where a value stands, or the key that names it; for what is not there, the nearest thing around it. */
  at(path: Path, of?: 'key' | 'value'): Where
  /** Bytes of the source from the start of the value at `path` to its end. */
  slice(path: Path): string
}

export const MAX_FILE_BYTES = 1024 * 1024
const MAX_DEPTH = 32
/** Values in one file after aliases are expanded. */
const MAX_VALUES = 50_000

interface Place {
  readonly key: number
  readonly value: number
  readonly end: number
}

interface Walk {
  readonly doc: Document.Parsed
  readonly places: Map<string, Place>
  readonly anchors: Map<string, Node>
  readonly fail: (offset: number, path: Path, message: string) => void
  values: number
}

/** Reads text; what is wrong is added to `problems`. */
export function readYaml(file: string, text: string, problems: Problem[]): Source {
  const lines = new LineCounter()
  const places = new Map<string, Place>()
  const where = (offset: number, path: Path): Where => {
    const { line, col } = offset < 0 ? { line: 1, col: 1 } : lines.linePos(offset)
    return { file, line: Math.max(1, line), col: Math.max(1, col), path: formatPath(path) }
  }
  const fail = (offset: number, path: Path, message: string): void => {
    problems.push({ ...where(offset, path), message })
  }
  const value = parse(text, lines, places, fail)
  return {
    file,
    text,
    value,
    at: (path, of = 'value') => where(nearest(places, path)?.[of] ?? 0, path),
    slice: (path) => {
      const place = places.get(keyOf(path))
      return place === undefined ? '' : text.slice(place.value, place.end)
    },
  }
}

function parse(text: string, lines: LineCounter, places: Walk['places'], fail: Walk['fail']): unknown {
  let doc: Document.Parsed
  try {
    // `error`, not `silent`: a silent parse takes the first of several documents and says nothing of the others.
    const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const
    doc = parseDocument(text, { ...options, version: '1.2', schema: 'core' })
  } catch {
    fail(0, [], 'This is not YAML that can be read (nested too deep, or malformed).')
    return undefined
  }
  const faults = [...doc.errors, ...doc.warnings]
  // One fault of this kind comes with hundreds that only follow from it.
  const exhausted = faults.find((fault) => fault.code === 'RESOURCE_EXHAUSTION')
  for (const fault of exhausted === undefined ? faults : [exhausted]) {
    fail(fault.pos[0], [], SYNTAX[fault.code] ?? 'This is not valid YAML.')
  }
  if (doc.directives.yaml.explicit === true && doc.directives.yaml.version !== '1.2') {
    fail(0, [], 'Only YAML 1.2 is read: remove the %YAML directive.')
  }
  if (faults.length > 0 || doc.contents === null) return undefined
  const walk: Walk = { doc, places, anchors: new Map(), fail, values: 0 }
  return valueOf(walk, doc.contents, [], doc.contents.range[0])
}

class TooMuch extends Error {}

function valueOf(walk: Walk, root: Node, path: Path, key: number): unknown {
  try {
    return build(walk, root, path, key)
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error
    walk.fail(0, [], error.message)
    return undefined
  }
}

function build(walk: Walk, node: Node | null, path: Path, key: number, seenAt?: number): unknown {
  if (++walk.values > MAX_VALUES)
    throw new TooMuch(`The file holds more than ${MAX_VALUES} values (aliases expanded).`)
  if (path.length > MAX_DEPTH) throw new TooMuch(`The file is nested deeper than ${MAX_DEPTH} levels.`)
  const offset = seenAt ?? node?.range?.[0] ?? key
  walk.places.set(keyOf(path), { key, value: offset, end: node?.range?.[2] ?? offset })
  if (isAlias(node)) return buildAlias(walk, node.source, path, key, offset)
  if (node !== null && 'anchor' in node && typeof node.anchor === 'string')
    walk.anchors.set(node.anchor, node)
  if (isMap(node)) return buildMap(walk, node, path, seenAt)
  if (isSeq(node)) {
    return node.items.map((entry, i) => {
      const item = nodeOf(entry)
      return build(walk, item, [...path, i], seenAt ?? item?.range?.[0] ?? offset, seenAt)
    })
  }
  return isScalar(node) ? node.value : null
}

function nodeOf(item: unknown): Node | null {
  return isNode(item) ? item : null
}

/** What an alias brings in is reported where the alias stands: there it has its effect. */
function buildAlias(walk: Walk, name: string, path: Path, key: number, offset: number): unknown {
  const target = walk.anchors.get(name)
  if (target === undefined) {
    walk.fail(offset, path, `There is no anchor &${name.slice(0, 60)} before this alias.`)
    return undefined
  }
  return build(walk, target, path, key, offset)
}

function buildMap(walk: Walk, map: YAMLMap, path: Path, seenAt?: number): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  const firstAt = new Map<string, number>()
  for (const pair of map.items) {
    const keyNode = nodeOf(pair.key)
    const at = seenAt ?? keyNode?.range?.[0] ?? map.range?.[0] ?? 0
    const name = isScalar(keyNode) ? nameOf(keyNode.value, keyNode.source) : undefined
    if (name === undefined) {
      walk.fail(at, path, 'A key must be a plain word or quoted text.')
    } else if (name === '__proto__') {
      walk.fail(at, path, 'This name cannot be used as a key.')
    } else if (firstAt.has(name)) {
      walk.fail(at, [...path, name], `The key ${quoteName(name)} is given twice in the same map.`)
    } else {
      firstAt.set(name, at)
      result[name] = build(walk, nodeOf(pair.value), [...path, name], at, seenAt)
    }
  }
  return result
}

/** Keys are names: `429:` is the name "429". */
function nameOf(value: unknown, source: string | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' && source !== undefined ? source : undefined
}

function keyOf(path: Path): string {
  return path.join('\0')
}

function nearest(places: ReadonlyMap<string, Place>, path: Path): Place | undefined {
  for (let length = path.length; length >= 0; length--) {
    const place = places.get(keyOf(path.slice(0, length)))
    if (place !== undefined) return place
  }
  return undefined
}

/** Our own words: the library's quote the source, which may hold a secret. */
const SYNTAX: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'The indentation does not fit the lines around it.',
  TAB_AS_INDENT: 'Tabs cannot indent YAML: use spaces.',
  UNEXPECTED_TOKEN: 'This is unexpected here (a quote, bracket or colon too many, or wrong indentation).',
  MISSING_CHAR: 'Something is missing here: a closing quote or bracket, a comma, or a colon after a key.',
  MULTIPLE_DOCS: 'A file holds one document: remove the "---".',
  BLOCK_AS_IMPLICIT_KEY:
    'A nested block cannot start on the line of its key: put it on the next line, indented.',
  BLOCK_IN_FLOW: 'Inside [ ] and { } everything is written in flow style.',
  BAD_SCALAR_START: 'Text cannot start with this character: put it in quotes.',
  BAD_DQ_ESCAPE: 'This escape does not exist: use single quotes for text with backslashes.',
  MULTILINE_IMPLICIT_KEY: 'A key stands on one line: is a colon missing, or the indentation wrong?',
  KEY_OVER_1024_CHARS: 'A key is at most 1024 characters long.',
  BAD_ALIAS: 'This alias is not valid.',
  TAG_RESOLVE_FAILED: 'YAML tags (!name) are not used here.',
  RESOURCE_EXHAUSTION: `The file is nested deeper than ${MAX_DEPTH} levels.`,
}
