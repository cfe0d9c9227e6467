import { holds, MAX_UNIT, type CharSet } from './char-set.ts'
import { RegexError, type Node } from './syntax.ts'

/** A pattern as a table: one step for each code unit, whatever the text. */
export interface Automaton {
  /** Class of each code unit: those that the pattern does not tell apart share one. */
  readonly classes: Uint8Array
  readonly width: number
  /** Row + class → row, a row being the place where a state’s `width` entries begin. 0: no match goes on from here. */
  readonly next: Int32Array
  /** By row. */
  readonly accepts: Uint8Array
  readonly start: number
}

const MAX_NODES = 3000
const MAX_STATES = 2000
/** Of making the table, in looks at a step: a tenth of a second or so. */
const MAX_WORK = 1_000_000
const TOO_LARGE = 'It is too large to be matched fast: repeat less, or nest repetitions less.'

/** A state of the nondeterministic automaton: it reads one of a set and goes on, or goes on to several without reading. */
interface Step {
  readonly set: CharSet | undefined
  readonly to: Step[]
  /** Of its set among the different ones. */
  setId: number
  readonly id: number
}

export function buildAutomaton(node: Node): Automaton {
  const steps: Step[] = []
  const make = (set: CharSet | undefined, to: Step[]): Step => {
    if (steps.length >= MAX_NODES) throw new RegexError(TOO_LARGE)
    const step = { set, to, setId: -1, id: steps.length }
    steps.push(step)
    return step
  }
  const end = make(undefined, [])
  const first = emit(node, end, make)
  const { classes, width, members } = classify(steps)
  return { classes, width, ...determinize(first, end, members, width) }
}

/** Thompson's construction, from the end. */
function emit(node: Node, after: Step, make: (set: CharSet | undefined, to: Step[]) => Step): Step {
  switch (node.kind) {
    case 'set':
      return make(node.set, [after])
    case 'all':
      return node.nodes.reduceRight((next, each) => emit(each, next, make), after)
    case 'any':
      return make(
        undefined,
        node.nodes.map((each) => emit(each, after, make)),
      )
    case 'repeat': {
      let next = after
      if (node.max === Infinity) {
        next = make(undefined, [after])
        next.to.push(emit(node.node, next, make))
      } else
        for (let extra = node.max - node.min; extra > 0; extra--)
          next = make(undefined, [after, emit(node.node, next, make)])
      for (let count = 0; count < node.min; count++) next = emit(node.node, next, make)
      return next
    }
  }
}

/** Code units that are in the same sets are one class; those in none are class 0. */
function classify(steps: readonly Step[]): {
  readonly classes: Uint8Array
  readonly width: number
  /** The sets that hold a class, by class. */
  readonly members: readonly ReadonlySet<number>[]
} {
  const all: CharSet[] = []
  const ids = new Map<CharSet, number>()
  for (const step of steps) {
    if (step.set === undefined) continue
    step.setId = ids.get(step.set) ?? all.push(step.set) - 1
    ids.set(step.set, step.setId)
  }
  const edges = new Set([0, MAX_UNIT + 1])
  for (const set of all) for (let i = 0; i < set.length; i += 2) edges.add(set[i]!).add(set[i + 1]! + 1)
  const classes = new Uint8Array(MAX_UNIT + 1)
  const known = new Map<string, number>([['', 0]])
  const members: ReadonlySet<number>[] = [new Set()]
  const sorted = [...edges].toSorted((a, b) => a - b)
  for (const [i, from] of sorted.slice(0, -1).entries()) {
    const within = all.flatMap((set, id) => (holds(set, from) ? [id] : []))
    const key = within.join()
    const id = known.get(key) ?? known.size
    if (id === known.size) {
      if (id > 255) throw new RegexError(TOO_LARGE)
      known.set(key, id)
      members.push(new Set(within))
    }
    classes.fill(id, from, sorted[i + 1])
  }
  return { classes, width: members.length, members }
}

/** The subset construction. */
function determinize(
  first: Step,
  end: Step,
  members: readonly ReadonlySet<number>[],
  width: number,
): Pick<Automaton, 'next' | 'accepts' | 'start'> {
  let work = 0
  const closure = (from: readonly Step[]): Step[] => {
    const seen = new Set<Step>(from)
    for (const step of seen) {
      if (++work > MAX_WORK) throw new RegexError(TOO_LARGE)
      if (step.set === undefined) for (const to of step.to) seen.add(to)
    }
    return [...seen].filter((step) => step.set !== undefined || step === end).toSorted((a, b) => a.id - b.id)
  }
  const ids = new Map<string, number>([['', 0]])
  const states: Step[][] = [[]]
  const idOf = (steps: Step[]): number => {
    const key = steps.map(({ id }) => id).join()
    const known = ids.get(key)
    if (known !== undefined) return known
    if (states.length >= MAX_STATES) throw new RegexError(TOO_LARGE)
    ids.set(key, states.length)
    states.push(steps)
    return states.length - 1
  }
  const start = idOf(closure([first]))
  const rows: number[] = []
  for (const steps of states)
    for (const inSets of members) {
      const reading = steps.filter(({ setId }) => inSets.has(setId))
      work += steps.length
      rows.push(reading.length === 0 ? 0 : idOf(closure(reading.flatMap(({ to }) => to))))
    }
  return {
    next: Int32Array.from(rows, (state) => state * width),
    accepts: Uint8Array.from(rows, (_, i) => Number(i % width === 0 && states[i / width]!.includes(end))),
    start: start * width,
  }
}
