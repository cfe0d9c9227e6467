import type { Catalogue } from '../../../core/catalogue.ts'
import { NONE, type Node } from '../../../wire/json-doc.ts'
import type { OpenAiSettings, Prepared, ProviderRequest } from '../contract.ts'
import { RequestDraft } from '../draft.ts'
import type * as fields from '../fields.ts'

export type Prepare = (request: ProviderRequest, catalogue: Catalogue, settings: OpenAiSettings) => Prepared

/** A request on its way to a server that speaks OpenAI's protocol. */
export class Draft extends RequestDraft {
  readonly settings: OpenAiSettings
  user: Node = NONE
  streamOptions: Node = NONE
  /** The object that has the effort: the root, or `reasoning`. */
  effortHolder: Node = NONE

  constructor(request: ProviderRequest, catalogue: Catalogue, settings: OpenAiSettings) {
    super(request, catalogue)
    this.settings = settings
  }
}

/** Rules for the fields of one operation. */
export type FieldTable = fields.FieldTable<Draft>
