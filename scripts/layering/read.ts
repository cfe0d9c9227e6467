import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string }
  /** Not a file that was read, or not a literal. */
  | { readonly kind: 'unknown'; readonly text: string }

export interface Import {
  readonly from: string
  readonly line: number
  readonly to: Target
  /** `import()`: loaded when reached, not when the file is. */
  readonly dynamic: boolean
}

export interface Tree {
  readonly files: ReadonlySet<string>
  readonly imports: readonly Import[]
}

/** Reads every TypeScript file below the folders. Throws where one does not parse: what is not read is not checked. */
export function readTree(root: string, folders: readonly string[]): Tree {
  const patterns = folders.map((folder) => `${folder}/**/*.ts`)
  const found = globSync(patterns, { cwd: root, exclude: (path) => path.endsWith('node_modules') })
  const files = new Set(found.map((file) => file.replaceAll('\\', '/')).toSorted())
  return { files, imports: [...files].flatMap((file) => readImports(root, file, files)) }
}

function readImports(root: string, file: string, files: ReadonlySet<string>): Import[] {
  const source = readFileSync(join(root, file), 'utf8')
  const { program, module, errors } = parseSync(file, source)
  if (errors[0] !== undefined) throw new Error(`${file} does not parse: ${errors[0].message}`)
  const imports: Import[] = []
  const add = (specifier: unknown, start: number, dynamic: boolean): void => {
    const line = source.slice(0, start).split('\n').length
    const to: Target =
      typeof specifier === 'string'
        ? resolve(file, specifier, files)
        : { kind: 'unknown', text: 'a computed import' }
    imports.push({ from: file, line, to, dynamic })
  }
  for (const { moduleRequest, start } of module.staticImports) add(moduleRequest.value, start, false)
  for (const { entries, start } of module.staticExports) {
    const from = entries.find(({ moduleRequest }) => moduleRequest !== null)?.moduleRequest
    if (from !== undefined && from !== null) add(from.value, start, false)
  }
  new Visitor({
    ImportExpression: ({ source: loaded, start }) => add(literal(loaded), start, true),
    TSImportType: ({ source: loaded, start }) => add(literal(loaded), start, false),
    // A file that a worker runs: new URL('./worker.ts', import.meta.url)
    NewExpression: ({ callee, arguments: [first], start }) => {
      const url = callee.type === 'Identifier' && callee.name === 'URL' ? literal(first) : undefined
      if (url?.endsWith('.ts') === true) add(url, start, false)
    },
  }).visit(program)
  return imports
}

function literal(node: { readonly type: string; readonly value?: unknown } | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

function resolve(from: string, specifier: string, files: ReadonlySet<string>): Target {
  if (isBuiltin(specifier)) return { kind: 'builtin', name: specifier.replace(/^node:/, '') }
  if (!/^\.{1,2}\//.test(specifier)) return { kind: 'package', name: specifier }
  const path = posix.normalize(posix.join(posix.dirname(from), specifier))
  if (files.has(path) || !path.endsWith('.ts')) return { kind: 'file', path }
  return { kind: 'unknown', text: specifier }
}
