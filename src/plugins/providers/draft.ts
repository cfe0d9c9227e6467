import type { Catalogue, CatalogueModel } from '../../core/catalogue.ts'
import { NONE, type JsonDoc, type Node } from '../../wire/json-doc.ts'
import { JsonEdits } from '../../wire/json-edit.ts'
import type { Prepared, ProviderRequest } from './contract.ts'

export { invalid, unsupported } from '../../core/errors.ts'

/** Nothing was warned about: the usual case, and one list for all of them. */
const NO_WARNINGS: readonly string[] = Object.freeze([])

/**
 * A request on its way to a provider: the caller's document, the edits to it so far, and the places of those fields that are
 * settled only once all others are known. Each kind of provider adds its own.
 */
export class RequestDraft {
  readonly request: ProviderRequest
  readonly catalogue: Catalogue
  readonly doc: JsonDoc
  readonly edits: JsonEdits
  /** What the catalogue knows of the model; undefined for a model it does not list. */
  readonly model: CatalogueModel | undefined
  readonly #warnings: string[] = []

  messages: Node = NONE
  maxTokens: Node = NONE
  maxCompletionTokens: Node = NONE
  thinking: Node = NONE

  constructor(request: ProviderRequest, catalogue: Catalogue) {
    this.request = request
    this.catalogue = catalogue
    this.doc = request.doc
    this.edits = new JsonEdits(request.doc)
    this.model = catalogue.models.get(request.target.model)
  }

  /** Notes a change that the caller did not ask for: `dropped=seed`. Names of fields only, never values. Once each. */
  warn(what: string): void {
    if (!this.#warnings.includes(what)) this.#warnings.push(what)
  }

  /** @param headers names and values, alternating */
  finish(path: string, headers?: readonly string[]): Prepared {
    return {
      path,
      body: this.edits.apply(),
      stream: this.request.facts.stream,
      warnings: this.#warnings.length === 0 ? NO_WARNINGS : this.#warnings,
      ...(headers === undefined ? undefined : { headers }),
    }
  }
}
