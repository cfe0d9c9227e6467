import type { Import, Tree } from './read.ts'
import * as rules from './rules.ts'

export interface Breach {
  readonly rule: string
  readonly where: string
  readonly text: string
}

export function breachesOf(tree: Tree): Breach[] {
  const homeless = [...tree.files]
    .filter((file) => file.startsWith('src/') && rules.layers.every(({ from }) => !from.test(file)))
    .map((file) => ({ rule: 'no-layer', where: file, text: 'is in no layer of scripts/layering/rules.ts' }))
  return [...homeless, ...tree.imports.flatMap((edge) => [...breaches(edge)]), ...cycles(tree)]
}

function* breaches(edge: Import): Generator<Breach> {
  const { from, line, to, dynamic } = edge
  const breach = (rule: string, text: string): Breach => ({ rule, where: `${from}:${line}`, text })
  if (!/^(src|sim)\//.test(from)) return
  if (to.kind === 'unknown') yield breach('unresolved', `imports what is not there: ${to.text}`)
  if (rules.testing.test(from)) return
  if (to.kind === 'builtin' && !mayUseBuiltin(from, to.name))
    yield breach('thinking-does-no-io', `uses node:${to.name}`)
  if (to.kind === 'package' && rules.withoutPackages.test(from))
    yield breach('no-packages', `uses the package ${to.name}`)
  if (to.kind !== 'file') return
  if (rules.testing.test(to.path)) yield breach('tests-stay-tests', `imports ${to.path}, which is for tests`)
  else if (from === rules.simulatorUser && to.path.startsWith('sim/')) {
    if (!dynamic) yield breach('simulator-on-demand', `imports ${to.path} other than by import()`)
  } else if (!mayImport(from, to.path)) yield breach(layerOf(from)?.name ?? 'no-layer', `imports ${to.path}`)
}

function layerOf(file: string): rules.Layer | undefined {
  return rules.layers.find(({ from }) => from.test(file))
}

function mayImport(from: string, to: string): boolean {
  const layer = layerOf(from)
  if (layer === undefined) return false
  const own = layer.from.exec(from)?.[1] ?? ''
  return new RegExp(`^(${layer.may.replaceAll('$1', own)})`).test(to)
}

function mayUseBuiltin(file: string, builtin: string): boolean {
  if (!rules.thinking.test(file) || rules.thinkingMay.test(builtin)) return true
  return rules.builtinExceptions.some((known) => known.file === file && known.builtin === builtin)
}

/** Each file that can reach itself, with the way back; a cycle is told once. Types count: a cycle of types is one thing in two files. */
function cycles({ files, imports }: Tree): Breach[] {
  const targets = new Map<string, string[]>()
  for (const { from, to } of imports) {
    if (to.kind !== 'file' || !files.has(to.path)) continue
    const known = targets.get(from)
    if (known === undefined) targets.set(from, [to.path])
    else known.push(to.path)
  }
  const done = new Set<string>()
  const path: string[] = []
  const found: Breach[] = []
  const visit = (file: string): void => {
    const at = path.indexOf(file)
    if (at >= 0) {
      found.push({
        rule: 'no-cycles',
        where: file,
        text: `imports itself: ${[...path.slice(at), file].join(' → ')}`,
      })
      return
    }
    if (done.has(file)) return
    path.push(file)
    for (const next of targets.get(file) ?? []) visit(next)
    path.pop()
    done.add(file)
  }
  for (const file of files) visit(file)
  return found
}
