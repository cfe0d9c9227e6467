import { JsonDoc } from '../json-doc.ts'
import type { Operation } from '../../core/call.ts'
import { PROTOCOLS } from '../protocols.ts'
import type { ReplyTranslation, StreamTranslation, Translate } from './contract.ts'

/** Two translations in a row, by way of a protocol that both know. */
export function compose(first: Translate, by: Operation, second: Translate): Translate {
  return (doc, context) => {
    const one = first(doc, context)
    const middle = new JsonDoc(one.body)
    const two = second(middle, { ...context, facts: PROTOCOLS[by].readRequest(middle) })
    return {
      body: two.body,
      warnings: [...new Set([...one.warnings, ...two.warnings])],
      replies: new ComposedReplies(one.replies, two.replies),
    }
  }
}

class ComposedReplies implements ReplyTranslation {
  readonly #outer: ReplyTranslation
  readonly #inner: ReplyTranslation

  constructor(outer: ReplyTranslation, inner: ReplyTranslation) {
    this.#outer = outer
    this.#inner = inner
  }

  whole(parsed: unknown): object {
    return this.#outer.whole(this.#inner.whole(parsed))
  }

  stream(): StreamTranslation {
    const outer = this.#outer.stream()
    const inner = this.#inner.stream()
    const through = (events: string): string =>
      dataOf(events)
        .map((event) => outer.piece(event))
        .join('')
    return {
      piece: (parsed) => through(inner.piece(parsed)),
      end: () => through(inner.end()) + outer.end(),
    }
  }
}

/** The JSON of events that a translation wrote: one `data:` line each, and an end marker that is none. */
function dataOf(events: string): readonly unknown[] {
  return events
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)) as unknown)
}
