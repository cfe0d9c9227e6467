import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { UpstreamNote, UpstreamOrder } from '../upstream.ts'
import type { ReplyMode } from '../wire/replies.ts'
import { benchDir } from './child.ts'

/** The bench's end of the upstream process. */
export class Upstream {
  readonly #child: ChildProcess
  readonly port: number

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  static async start(): Promise<Upstream> {
    const child = fork(join(benchDir, 'upstream.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const note = await nextNote(child)
    if (!('port' in note)) throw new Error('the upstream did not tell its port')
    return new Upstream(child, note.port)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Sets what is answered from now on, and starts counting anew. */
  async set(mode: ReplyMode): Promise<void> {
    await this.#order({ set: mode })
  }

  async counts(): Promise<{ calls: number; events: number }> {
    const note = await this.#order({ count: true })
    return 'calls' in note ? note : { calls: 0, events: 0 }
  }

  stop(): void {
    this.#child.disconnect()
  }

  #order(order: UpstreamOrder): Promise<UpstreamNote> {
    const answer = nextNote(this.#child)
    this.#child.send(order)
    return answer
  }
}

function nextNote(child: ChildProcess): Promise<UpstreamNote> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('the upstream ended'))
    child.once('exit', gone)
    child.once('message', (note) => {
      child.off('exit', gone)
      resolve(note as UpstreamNote)
    })
  })
}
