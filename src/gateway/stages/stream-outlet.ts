import type { Gateway } from '../gateway.ts'
import type { ReplyJudge } from '../guards/reply-judge.ts'
import type { Piece, PieceBatch, StreamAnswer } from './answer.ts'
import type { Grant } from './authorize.ts'
import { filteredForm } from './filtered-stream.ts'
import { HeldReply } from './held-reply.ts'
import type { Ledger } from './ledger.ts'
import type { ReplyFilter } from './reply-filter.ts'
import { replyFilters, whenReady } from './reply-filters.ts'
import { streamForm, type StreamForm } from './reply-form.ts'

const NOTHING = Buffer.alloc(0)

/**
 * The way out of a stream: what the filters make of it, who read it as the caller would, and of that what guards have judged. All of it at
 * its end where it must be whole to be judged. Every method gives what goes out now, and rejects where the reply must not go on.
 */
export class StreamOutlet {
  readonly #filters: readonly ReplyFilter[]
  readonly #form: StreamForm
  readonly #judge: ReplyJudge | undefined
  readonly #held: HeldReply | undefined

  constructor(
    gw: Gateway,
    grant: Grant,
    answer: StreamAnswer,
    ledger: Pick<Ledger, 'reply'>,
    judge?: ReplyJudge,
  ) {
    const evidence = ledger.reply
    this.#filters = replyFilters(gw, grant, evidence, judge)
    const { operation } = grant.chat.endpoint
    const { maxEventBytes, maxReplyBytes } = gw.settings
    const plain = streamForm(answer.outgoing, grant)
    this.#form = filteredForm(plain, this.#filters, { operation, maxEventBytes, evidence })
    this.#judge = judge
    this.#held = grant.route.dlp.replies.mode === 'before' ? new HeldReply(maxReplyBytes) : undefined
  }

  /** Nothing goes out before the end: the head need not either. */
  get holdsAll(): boolean {
    return this.#held !== undefined
  }

  /** At once where nobody looks at the stream: most do not wait for anything. */
  write(batch: PieceBatch, isEnd: boolean): Buffer | Promise<Buffer> {
    const written = this.#form.write(batch)
    const isPlain = this.#filters.length === 0 && this.#held === undefined
    return isPlain ? written : this.#passed(written, isEnd)
  }

  /** What comes before the piece in which the provider reports an error. */
  async before(batch: PieceBatch, bad: Piece): Promise<Buffer> {
    return this.holdsAll ? NOTHING : this.#judged(this.#form.before(batch, bad), true)
  }

  /** What the reply broke off in the middle of is still the caller's, where it need not be whole to be judged. */
  async rest(): Promise<Buffer> {
    return this.holdsAll ? NOTHING : this.#judged(this.#form.rest(), true)
  }

  /** The stream says nothing for a while. */
  async idle(): Promise<Buffer> {
    return (await this.#judge?.flush()) ?? NOTHING
  }

  async #passed(written: Buffer, isEnd: boolean): Promise<Buffer> {
    await whenReady(this.#filters)
    return this.#judged(this.#held?.add(written, isEnd) ?? written, isEnd)
  }

  async #judged(bytes: Buffer, isOver: boolean): Promise<Buffer> {
    return this.#judge === undefined ? bytes : this.#judge.pass(bytes, isOver)
  }
}
