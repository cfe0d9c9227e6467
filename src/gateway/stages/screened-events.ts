/** An event's JSON. */
export type Event = Record<string, unknown>

/** Screens the events of one protocol, in their order. */
export interface ScreenedEvents {
  /** What stands in the place of the event, if anything; undefined where it stays as it is. May change the event. */
  anew(event: Event): readonly Event[] | undefined
}
