import { NONE, type Node } from '../../../wire/json-doc.ts'
import { RequestDraft } from '../draft.ts'

export { invalid, unsupported } from '../draft.ts'

/**
 * A request on its way to DeepSeek. Thinking is settled last: it depends on tool_choice, and that on the history. One shape for
 * all operations, so that the engine keeps it fast.
 */
export class Draft extends RequestDraft {
  userId: Node = NONE
  effort: Node = NONE
  effortKey: Node = NONE
  /** The object that has the effort: the root, or `output_config`. */
  effortHolder: Node = NONE
  tools: Node = NONE
  toolsKey: Node = NONE
  toolChoice: Node = NONE
  responseFormat: Node = NONE
  streamOptionsKey: Node = NONE
  sampling: string | undefined
  system: Node = NONE
  systemKey: Node = NONE
  hasMetadata = false
}
