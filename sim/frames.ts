/** One server-sent event of a reply, as text with its blank line. */
export interface Frame {
  readonly text: string
  /** It carries text, reasoning or tool arguments; scripts count these. */
  readonly output: boolean
}

export type Frames = Generator<Frame, void, undefined>

/** What one dialect makes of a reply. */
export interface Writing {
  /** The whole body of a reply that is not streamed. */
  whole(): string
  frames(): Frames
  contentType: { whole: string; stream: string }
}

export const contentType = { whole: 'application/json', stream: 'text/event-stream; charset=utf-8' }

export const mark = (text: string): Frame => ({ text, output: false })
export const output = (text: string): Frame => ({ text, output: true })
