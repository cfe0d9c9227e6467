/**
 * Bytes of a reply as they arrive. `read` resolves with the next piece, or undefined at a proper end; it rejects with
 * {@link BrokenReply} where the reply broke off. Not reading stops the upstream (back-pressure); one read at a time.
 */
export interface ReplyBody {
  read(): Promise<Buffer | undefined>
}

export class BrokenReply extends Error {
  readonly reason: string
  constructor(reason: string) {
    super(`the reply broke off (${reason})`)
    this.name = 'BrokenReply'
    this.reason = reason
  }
}
