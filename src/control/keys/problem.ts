/** Why a use case on keys was not carried out, in words for the person who asked. Never holds a key. */
export class KeyProblem extends Error {
  readonly reason: 'invalid' | 'not_found' | 'conflict'

  constructor(reason: KeyProblem['reason'], message: string) {
    super(message)
    this.name = 'KeyProblem'
    this.reason = reason
  }
}
