import { NONE, type Node } from '../../json-doc.ts'
import { fieldsOf } from '../../reply-facts.ts'
import type { Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'
import { readInput } from '../tool-input.ts'

/**
 * A custom tool takes free text (`apply_patch`: a patch). Chat providers know functions only, so it becomes a function whose
 * one argument is that text, and calls of it are taken apart again.
 */
const PARAMETERS = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input of the tool, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
} as const

export function customFunction(draft: Draft, tool: Node, name: string): Out {
  draft.warn('mapped=tools.custom')
  const { doc } = draft
  const said = doc.text(doc.get(tool, 'description'))
  const grammar = grammarOf(draft, draft.member(tool, 'format'))
  const description = [said, grammar].filter((text) => text !== undefined).join('\n\n')
  return { name, description: description === '' ? undefined : description, parameters: PARAMETERS }
}

/** Nobody holds the model to the grammar here: it is told. */
function grammarOf({ doc }: Draft, format: Node): string | undefined {
  const definition = doc.text(doc.get(format, 'definition'))
  if (format === NONE || definition === undefined) return undefined
  const syntax = doc.text(doc.get(format, 'syntax')) ?? ''
  return `The input must match this ${syntax} grammar:\n${definition}`
}

/** The arguments of a call in the history. */
export function wrapInput(input: string): string {
  return JSON.stringify({ input })
}

/** The text that the arguments carry; undefined where they are not of this form. */
export function unwrapInput(args: string): string | undefined {
  const input = fieldsOf(readInput(args))['input']
  return typeof input === 'string' ? input : undefined
}
