import { inspect } from 'node:util'

/**
 * A value that must never be printed. Every path by which JavaScript turns a value into text gives a placeholder;
 * only `reveal()` gives the value, so that a search for it lists every place where a secret is used.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [Symbol.toPrimitive](): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
