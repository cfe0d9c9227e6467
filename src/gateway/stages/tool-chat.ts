import { fieldsOf, listOf, textOf } from '../../wire/reply-facts.ts'
import type { Event, EventFilter } from './reply-filter.ts'
import type { OpenCall, ToolGuard } from './tool-guard.ts'

/** Chunks of the OpenAI protocol. */
export class GuardedChat implements EventFilter {
  readonly #guard: ToolGuard
  readonly #choices = new Map<unknown, Choice>()
  /** Which call the last chunk said a piece of. */
  #last: Coming | undefined

  constructor(guard: ToolGuard) {
    this.#guard = guard
  }

  anew(chunk: Event): readonly Event[] | undefined {
    this.#last = undefined
    const reads = listOf(chunk['choices']).map((each) => this.#read(chunk, fieldsOf(each) as Event))
    const before = reads.flatMap(({ events }) => events)
    if (!reads.some(({ changed }) => changed)) return before.length === 0 ? undefined : [...before, chunk]
    return isSpent(chunk) ? before : [...before, chunk]
  }

  more(text: string): string {
    if (this.#last === undefined) return text
    this.#last.call.push(text)
    return this.#last.goesOut ? text : ''
  }

  #read(chunk: Event, piece: Event): { readonly changed: boolean; readonly events: readonly Event[] } {
    const { index } = piece
    let choice = this.#choices.get(index)
    if (choice === undefined) this.#choices.set(index, (choice = new Choice(this.#guard)))
    const { changed, deltas } = choice.read(piece)
    this.#last = choice.last
    const alone = { ...chunk, usage: undefined }
    const events = deltas.map((delta) => ({ ...alone, choices: [{ index, delta, finish_reason: null }] }))
    return { changed, events }
  }
}

/** A call as it comes in pieces. */
interface Coming {
  readonly call: OpenCall
  /** All of the piece that it began with. */
  readonly first: Event
  /** In which of the fields its arguments are. */
  readonly form: Form
  /** Piece by piece; where not, all at once when the choice is over, if at all. */
  readonly goesOut: boolean
}

/** The ways to write a call: its object and the member with its arguments. */
interface Form {
  readonly holder: 'function' | 'custom' | 'function_call'
  readonly args: 'arguments' | 'input'
}

const FUNCTION: Form = { holder: 'function', args: 'arguments' }
const CUSTOM: Form = { holder: 'custom', args: 'input' }
const LEGACY: Form = { holder: 'function_call', args: 'arguments' }
/** Between what a model says and what is said in the place of its calls. */
const APART = '\n\n'

/** Calls are told apart by their index, and complete when the choice is over: they may come in turns. */
class Choice {
  readonly #guard: ToolGuard
  readonly #calls = new Map<unknown, Coming>()
  #given = 0
  /** Behind the last index that went out. */
  #next = 0
  #isWaiting = false
  /** Which call the last piece was of. */
  last: Coming | undefined
  /** It has said something: what is said in the place of a call is set apart from it. */
  #hasText = false

  constructor(guard: ToolGuard) {
    this.#guard = guard
  }

  /** @returns whether the piece is another now, and deltas to come before it */
  read(piece: Event): { readonly changed: boolean; readonly deltas: readonly Event[] } {
    this.last = undefined
    const delta = fieldsOf(piece['delta']) as Event
    this.#hasText ||= textOf(delta['content']) !== undefined
    const changed = [this.#list(delta), this.#legacy(delta)].includes(true)
    const finish = piece['finish_reason']
    if (typeof finish !== 'string' || this.#calls.size === 0) return { changed, deltas: [] }
    const deltas = this.#end()
    const isOver = this.#given === 0 && (finish === 'tool_calls' || finish === 'function_call')
    if (isOver) piece['finish_reason'] = 'stop'
    return { changed: changed || isOver, deltas }
  }

  #list(delta: Event): boolean {
    const calls = listOf(delta['tool_calls'])
    if (calls.length === 0) return false
    const kept = calls.filter((each) => {
      const said = fieldsOf(each) as Event
      const form = typeof said[CUSTOM.holder] === 'object' ? CUSTOM : FUNCTION
      return this.#read(said['index'] ?? 0, said, form).goesOut
    })
    if (kept.length === calls.length) return false
    if (kept.length === 0) delete delta['tool_calls']
    else delta['tool_calls'] = kept
    return true
  }

  #legacy(delta: Event): boolean {
    const said = delta['function_call']
    if (typeof said !== 'object' || said === null) return false
    if (this.#read(LEGACY, delta, LEGACY).goesOut) return false
    delete delta['function_call']
    return true
  }

  #read(key: unknown, said: Event, form: Form): Coming {
    const called = fieldsOf(said[form.holder])
    const name = textOf(called['name'])
    const text = textOf(called[form.args]) ?? ''
    const before = this.#calls.get(key)
    if (before !== undefined && name !== undefined && name !== before.call.name) this.#guard.broken()
    const coming = before ?? this.#begin(key, said, form, name)
    coming.call.push(text)
    this.last = coming
    return coming
  }

  #begin(key: unknown, said: Event, form: Form, name: string | undefined): Coming {
    // Nothing of a call goes out before its name is known; providers begin with it.
    if (name === undefined) return this.#guard.broken()
    const call = this.#guard.open(name)
    // Behind one that waits or falls away all wait: they keep their order, and are numbered without a gap.
    this.#isWaiting ||= call.isHeld || call.refusal !== undefined
    const coming = { call, first: said, form, goesOut: !this.#isWaiting }
    if (!coming.goesOut) call.wait()
    else {
      this.#given++
      this.#next = Math.max(this.#next, Number(said['index'] ?? 0) + 1)
    }
    this.#calls.set(key, coming)
    return coming
  }

  /** All calls are complete: those that waited go out, each in one piece, or what stands in their place. */
  #end(): readonly Event[] {
    const deltas: Event[] = []
    for (const { call, first, form, goesOut } of this.#calls.values()) {
      const goes = call.close()
      if (goesOut) continue
      if (!goes) deltas.push({ content: `${this.#hasText ? APART : ''}${call.refusal ?? ''}` })
      else if (form === LEGACY) deltas.push({ function_call: { name: call.name, arguments: call.text } })
      else {
        const called = { ...fieldsOf(first[form.holder]), [form.args]: call.text }
        deltas.push({ tool_calls: [{ ...first, index: this.#next++, [form.holder]: called }] })
      }
      if (goes) this.#given++
      else this.#hasText = true
    }
    this.#calls.clear()
    return deltas
  }
}

/** Nothing is left of what it said: it is held back, or does not go out. */
function isSpent(chunk: Event): boolean {
  if (chunk['usage'] !== undefined && chunk['usage'] !== null) return false
  const left = listOf(chunk['choices']).flatMap((each) => {
    const { delta, finish_reason: finish } = fieldsOf(each)
    return [finish, ...Object.values(fieldsOf(delta))]
  })
  return left.every((value) => value === undefined || value === null || value === '')
}

/** A whole reply, changed in place. @returns whether it was */
export function guardChat(guard: ToolGuard, reply: Event): boolean {
  let changed = false
  for (const each of listOf(reply['choices'])) {
    const choice = fieldsOf(each) as Event
    const message = fieldsOf(choice['message']) as Event
    const calls = listOf(message['tool_calls'])
    const refusals: string[] = []
    const kept = calls.filter((call) => {
      const said = fieldsOf(call) as Event
      const form = typeof said[CUSTOM.holder] === 'object' ? CUSTOM : FUNCTION
      return isGiven(guard, said[form.holder], form, refusals)
    })
    const legacy = message['function_call']
    if (typeof legacy === 'object' && legacy !== null && !isGiven(guard, legacy, LEGACY, refusals))
      delete message['function_call']
    if (refusals.length === 0) continue
    changed = true
    if (kept.length > 0) message['tool_calls'] = kept
    else delete message['tool_calls']
    message['content'] = [textOf(message['content']), ...refusals]
      .filter((text) => text !== undefined)
      .join(APART)
    const isOver = kept.length === 0 && message['function_call'] === undefined
    const finish = choice['finish_reason']
    if (isOver && (finish === 'tool_calls' || finish === 'function_call')) choice['finish_reason'] = 'stop'
  }
  return changed
}

function isGiven(guard: ToolGuard, called: unknown, { args }: Form, refusals: string[]): boolean {
  const { name, [args]: given } = fieldsOf(called)
  const call = typeof name === 'string' && name !== '' ? guard.open(name) : guard.broken()
  call.push(textOf(given) ?? '')
  if (call.close()) return true
  refusals.push(call.refusal ?? '')
  return false
}
