import type { Event, EventFilter } from './reply-filter.ts'

/** The filters of one stream, one after the other. */
export class FilterChain {
  readonly #filters: readonly EventFilter[]
  /** Whether all of them take more of a text without seeing its event. */
  readonly takesMore: boolean

  constructor(filters: readonly EventFilter[]) {
    this.#filters = filters
    this.takesMore = filters.every((filter) => filter.more !== undefined)
  }

  /** @returns the very same list where nothing changed */
  anew(events: readonly Event[]): readonly Event[] {
    let last = events
    for (const filter of this.#filters) last = through(filter, last)
    return last
  }

  more(text: string): string {
    let last = text
    for (const filter of this.#filters) {
      if (last === '') break
      last = filter.more?.(last) ?? last
    }
    return last
  }

  end(): readonly Event[] {
    let events: readonly Event[] = []
    for (const filter of this.#filters) events = [...through(filter, events), ...(filter.end?.() ?? [])]
    return events
  }
}

/** @returns the very same list where the filter changed nothing */
function through(filter: EventFilter, events: readonly Event[]): readonly Event[] {
  const [only] = events
  if (only !== undefined && events.length === 1) return filter.anew(only) ?? events
  let changed = false
  const next = events.flatMap((event) => {
    const anew = filter.anew(event)
    changed ||= anew !== undefined
    return anew ?? [event]
  })
  return changed ? next : events
}
