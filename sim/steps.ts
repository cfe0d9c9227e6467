/** Weaves a script's breaks into the frames of a reply, so that the stream only follows steps. */
import type { Frame, Frames } from './frames.ts'
import type { Personality } from './personality.ts'
import type { Script } from './script.ts'

export type Ending = 'end' | 'cut' | 'reset' | 'stall'

export type Step = Frame | { readonly ending: Ending }

export type Steps = Generator<Step, void, undefined>

interface Break {
  readonly after: number
  readonly ending: Ending
  readonly half?: boolean
  readonly text?: string
}

function breakOf(script: Script, personality: Personality): Break | undefined {
  const { cutAfter, cutMidFrameAfter, resetAfter, endAfter, stallAfter, errorAfter } = script
  if (cutAfter !== undefined) return { after: cutAfter, ending: 'cut' }
  if (cutMidFrameAfter !== undefined) return { after: cutMidFrameAfter, ending: 'cut', half: true }
  if (resetAfter !== undefined) return { after: resetAfter, ending: 'reset' }
  if (endAfter !== undefined) return { after: endAfter, ending: 'end' }
  if (stallAfter !== undefined) return { after: stallAfter, ending: 'stall' }
  if (errorAfter !== undefined)
    return { after: errorAfter, ending: 'end', text: personality.errorFrame(script.errorFrame) }
  return undefined
}

/**
 * A break comes before the frame that would follow the last allowed output event: the next token, or the finish
 * frame when there are no more tokens.
 */
export function* stepsOf(frames: Frames, script: Script, personality: Personality): Steps {
  const broken = breakOf(script, personality)
  let outputs = 0
  let line = 0
  for (const frame of frames) {
    const over = broken !== undefined && outputs >= broken.after && (frame.output || endsReply(frame))
    if (over) {
      if (broken.half === true) yield { text: frame.text.slice(0, frame.text.length >> 1), output: false }
      if (broken.text !== undefined) yield { text: broken.text, output: false }
      yield { ending: broken.ending }
      return
    }
    if (frame.output) outputs++
    yield delimited(frame, script.delimiters, line++)
  }
  yield { ending: 'end' }
}

/** Frames after the last token that close the reply, in any dialect. */
const endsReply = ({ text }: Frame): boolean =>
  text.startsWith('data: [DONE]') ||
  /"finish_reason":"/.test(text) ||
  /^event: (?:content_block_stop|message_delta|response\.(?:output_text|completed|incomplete))/.test(text)

/** JSON holds no raw line ends, so every one in a frame is a delimiter. */
function delimited(frame: Frame, delimiters: Script['delimiters'], line: number): Frame {
  const crlf = delimiters === 'crlf' || (delimiters === 'mixed' && line % 2 === 1)
  return crlf ? { ...frame, text: frame.text.replaceAll('\n', '\r\n') } : frame
}
