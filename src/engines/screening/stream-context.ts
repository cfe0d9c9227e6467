/** How far behind a word that announces something it is still believed. */
const REACH = 48
const MAX_WORD = 24

const ofSecret =
  /pass|pwd|^pw$|secret|token|key|cred|auth|login|^pin$|bearer|cookie|identified|kennwort|contrase|clave|senha|парол/i
const ofContact = /mail|contact|reach|write|send/i
/** The ends of 密码, 口令, 密钥, 证号, 邮箱, 电话, 비밀번호, パスワード. */
const announcingEnds = new Set(Array.from('码碼令钥鑰号號箱话話호ド', (character) => character.charCodeAt(0)))

/** Knows whether a value is to be expected at this place of a text: behind a `=` or `:`, or soon after a word for a secret. */
export class StreamContext {
  #expectedUntil = -1
  #secretUntil = -1
  #last = 0

  /** @param at where a run begins */
  expectsValue(at: number): boolean {
    return at < this.#expectedUntil || this.#last === COLON || this.#last === EQUALS
  }

  /** Whether what is quoted here is a secret as a whole, whatever is in it. */
  expectsSecret(at: number): boolean {
    return at < this.#secretUntil
  }

  /** @param end of the run */
  afterRun(run: string, end: number): void {
    const isWord = run.length <= MAX_WORD
    if (isWord && ofSecret.test(run)) this.#expectedUntil = this.#secretUntil = end + REACH
    else if (isWord && ofContact.test(run)) this.#expectedUntil = end + REACH
    this.#last = run.charCodeAt(run.length - 1)
  }

  /** A character between runs. */
  afterBreak(code: number, end: number): void {
    if (code === WIDE_COLON) this.#last = COLON
    else if (code === LINE_FEED) this.#last = 0
    else if (code > 0xff && announcingEnds.has(code)) this.#expectedUntil = this.#secretUntil = end + REACH
  }
}

const COLON = 0x3a
const LINE_FEED = 0x0a
const EQUALS = 0x3d
const WIDE_COLON = 0xff1a
