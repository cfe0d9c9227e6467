import { NONE, type Node } from '../../../wire/json-doc.ts'
import { RequestDraft } from '../draft.ts'
import type * as fields from '../fields.ts'

/** A request on its way to Anthropic. */
export class Draft extends RequestDraft {
  toolChoice: Node = NONE
  temperature: Node = NONE
  topP: Node = NONE
  topK: Node = NONE
}

/** Rules for the fields of one operation. */
export type FieldTable = fields.FieldTable<Draft>
