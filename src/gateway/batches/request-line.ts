import { asGatewayError } from '../../core/errors.ts'
import { JsonDoc } from '../../wire/json-doc.ts'
import type { ScanLimits } from '../../wire/json-scan.ts'

/** One request of a batch. */
export interface RequestLine {
  /** Chosen by the caller, to tell results apart. */
  readonly customId: string
  /** The body, byte for byte as it stands in the line. */
  readonly body: Buffer
}

/** What is wrong with a line. Its message names places, and holds nothing of what stands there. */
export class LineProblem extends Error {
  readonly code: string
  readonly param: string | undefined

  constructor(code: string, message: string, param?: string) {
    super(message)
    this.name = 'LineProblem'
    this.code = code
    this.param = param
  }
}

const MAX_CUSTOM_ID = 512

/** Reads a line, or throws {@link LineProblem}. What the body says beyond its model is judged when it is sent. */
export function readRequestLine(line: Uint8Array, endpoint: string, limits?: ScanLimits): RequestLine {
  const doc = scan(line, limits)
  if (!doc.isObject(doc.root)) throw new LineProblem('invalid_json_line', 'The line must be a JSON object.')
  const text = (name: string): string | undefined => doc.text(doc.get(doc.root, name))
  const customId = text('custom_id')
  if (customId === undefined || customId === '' || customId.length > MAX_CUSTOM_ID) {
    throw invalid('custom_id', `must be a string of 1 to ${MAX_CUSTOM_ID} characters.`)
  }
  if (text('method') !== 'POST') throw invalid('method', 'must be "POST".')
  if (text('url') !== endpoint) throw invalid('url', `must be the endpoint of the batch, "${endpoint}".`)
  const body = doc.get(doc.root, 'body')
  if (!doc.isObject(body)) throw invalid('body', 'must be an object.')
  const model = doc.text(doc.get(body, 'model'))
  if (model === undefined || model === '') throw invalid('body.model', 'must be a non-empty string.')
  if (doc.boolean(doc.get(body, 'stream')) === true) {
    throw invalid('body.stream', 'must not be true: nobody is there to read a stream.')
  }
  return { customId, body: doc.raw(body) }
}

function scan(line: Uint8Array, limits?: ScanLimits): JsonDoc {
  try {
    return new JsonDoc(Buffer.from(line.buffer, line.byteOffset, line.byteLength), limits)
  } catch (error) {
    const { message } = asGatewayError(error)
    throw new LineProblem('invalid_json_line', message.replace('The body', 'The line'))
  }
}

function invalid(param: string, reason: string): LineProblem {
  return new LineProblem('invalid_request', `${param} ${reason}`, param)
}
