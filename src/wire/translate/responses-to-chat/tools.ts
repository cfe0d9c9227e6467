import { NONE, type Node } from '../../json-doc.ts'
import { NameTable } from '../../json-names.ts'
import { invalid, unsupported, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'
import { ToolNames } from '../tool-names.ts'
import { customFunction } from './custom-tools.ts'

type Kind = 'function' | 'custom' | 'drop'

/** What agents (Codex) offer unasked, and do without, is dropped; any other kind was meant, and is refused. */
const KINDS = new NameTable<Kind>([
  ['function', 'function'],
  ['custom', 'custom'],
  ['web_search', 'drop'],
  ['web_search_2025_08_26', 'drop'],
  ['tool_search', 'drop'],
  ['namespace', 'drop'],
  ['image_generation', 'drop'],
  ['local_shell', 'drop'],
])

/** The tools of one request, under the names that the upstream knows them by, and back. */
export class Tools {
  readonly #draft: Draft
  readonly #names: ToolNames
  /** Custom tools, by the caller's names. */
  readonly #custom = new Set<string>()

  constructor(draft: Draft, maxNameChars: number) {
    this.#draft = draft
    this.#names = new ToolNames(maxNameChars)
  }

  shorten(name: string, pointer: string): string {
    return this.#names.shorten(name, pointer)
  }

  original(name: string): string {
    return this.#names.original(name)
  }

  /** @param name the caller's */
  isCustom(name: string): boolean {
    return this.#custom.has(name)
  }

  /** `tools` and `tool_choice` as chat has them; neither where no tools are left. */
  fields(): { readonly [name: string]: Out | undefined } {
    const tools = this.#read()
    const choice = this.#choice()
    if (tools.length > 0) return { tools, tool_choice: choice }
    if (choice !== undefined && choice !== 'auto' && choice !== 'none') {
      invalid('/tool_choice', 'forces a tool, and there are no tools that this provider could be given.')
    }
    return {}
  }

  #read(): readonly Out[] {
    const { doc } = this.#draft
    const tools = this.#draft.field('tools')
    if (tools === NONE) return []
    if (!doc.isArray(tools)) invalid('/tools', 'must be an array.')
    const out: Out[] = []
    let index = 0
    for (const tool of doc.elements(tools)) {
      const called = this.#tool(tool, `/tools/${index++}`)
      if (called !== undefined) out.push({ type: 'function', function: called })
    }
    return out
  }

  #tool(tool: Node, pointer: string): Out | undefined {
    const draft = this.#draft
    const { doc } = draft
    const type = doc.get(tool, 'type')
    if (!doc.isString(type)) invalid(`${pointer}/type`, 'must be a string.')
    const kind = KINDS.find(doc, type)
    if (kind === undefined) {
      unsupported(`${pointer}/type`, 'this provider does not run this tool. Offer it as a function.')
    }
    if (kind === 'drop') {
      draft.warn(`dropped=tools.${doc.text(type)}`)
      return undefined
    }
    const name = draft.text(tool, 'name', pointer)
    const short = this.shorten(name, `${pointer}/name`)
    if (kind === 'custom') {
      this.#custom.add(name)
      return customFunction(draft, tool, short)
    }
    return {
      name: short,
      description: doc.text(doc.get(tool, 'description')),
      parameters: draft.raw(draft.member(tool, 'parameters')),
      strict: doc.boolean(doc.get(tool, 'strict')) === true ? true : undefined,
    }
  }

  #choice(): Out | undefined {
    const { doc } = this.#draft
    const choice = this.#draft.field('tool_choice')
    if (choice === NONE) return undefined
    const word = doc.text(choice)
    if (word === 'none' || word === 'auto' || word === 'required') return word
    // prettier-ignore
    switch (doc.text(doc.get(choice, 'type'))) {
      case 'function':
      case 'custom': return this.#named(choice, '/tool_choice')
      case 'allowed_tools': return this.#allowed(choice)
      case undefined: return invalid('/tool_choice', 'must be none, auto, required or a tool.')
      default: return unsupported('/tool_choice/type', 'this provider cannot be made to use this tool.')
    }
  }

  #named(tool: Node, pointer: string): Out {
    const name = this.shorten(this.#draft.text(tool, 'name', pointer), `${pointer}/name`)
    return { type: 'function', function: { name } }
  }

  #allowed(choice: Node): Out {
    const { doc } = this.#draft
    let index = 0
    const tools = Array.from(doc.elements(doc.get(choice, 'tools')), (tool) =>
      this.#named(tool, `/tool_choice/tools/${index++}`),
    )
    return {
      type: 'allowed_tools',
      allowed_tools: { mode: this.#draft.text(choice, 'mode', '/tool_choice'), tools },
    }
  }
}
