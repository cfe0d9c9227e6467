/**
 * Keccak-256 as Ethereum uses it: the padding differs from SHA-3's, so node:crypto has none. One block is enough for what an address
 * needs. Lanes are pairs of 32-bit words, low word first, for 64-bit integers are a hundred times slower here.
 */
const LANES = 25
const ROUNDS = 24
const RATE_BYTES = 136
const HASH_BYTES = 32

/** How far each lane turns, and where it goes: along the path of rho and pi. */
const ROTATIONS = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44]
const TARGETS = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1]
const ROUND_CONSTANTS = roundConstants()

/** @param text ASCII, less than 136 characters */
export function keccak256(text: string): Uint8Array {
  const block = new Uint8Array(LANES * 8)
  block.set(Buffer.from(text, 'latin1'))
  block[text.length]! ^= 0x01
  block[RATE_BYTES - 1]! ^= 0x80
  permute(new Uint32Array(block.buffer))
  return block.subarray(0, HASH_BYTES)
}

function permute(state: Uint32Array): void {
  const columns = new Uint32Array(10)
  const row = new Uint32Array(10)
  for (let round = 0; round < ROUNDS; round++) {
    theta(state, columns)
    rhoAndPi(state)
    chi(state, row)
    state[0]! ^= ROUND_CONSTANTS[2 * round]!
    state[1]! ^= ROUND_CONSTANTS[2 * round + 1]!
  }
}

function theta(state: Uint32Array, columns: Uint32Array): void {
  columns.fill(0)
  for (let at = 0; at < 2 * LANES; at++) columns[at % 10]! ^= state[at]!
  for (let lane = 0; lane < 5; lane++) {
    const left = 2 * ((lane + 4) % 5)
    const right = 2 * ((lane + 1) % 5)
    const low = columns[left]! ^ ((columns[right]! << 1) | (columns[right + 1]! >>> 31))
    const high = columns[left + 1]! ^ ((columns[right + 1]! << 1) | (columns[right]! >>> 31))
    for (let at = 2 * lane; at < 2 * LANES; at += 10) {
      state[at]! ^= low
      state[at + 1]! ^= high
    }
  }
}

function rhoAndPi(state: Uint32Array): void {
  let low = state[2]!
  let high = state[3]!
  for (const [at, target] of TARGETS.entries()) {
    const turn = ROTATIONS[at]! % 32
    const [a, b] = ROTATIONS[at]! < 32 ? [low, high] : [high, low]
    low = state[2 * target]!
    high = state[2 * target + 1]!
    state[2 * target] = turn === 0 ? a : (a << turn) | (b >>> (32 - turn))
    state[2 * target + 1] = turn === 0 ? b : (b << turn) | (a >>> (32 - turn))
  }
}

function chi(state: Uint32Array, row: Uint32Array): void {
  for (let start = 0; start < 2 * LANES; start += 10) {
    row.set(state.subarray(start, start + 10))
    for (let at = 0; at < 10; at++) state[start + at]! ^= ~row[(at + 2) % 10]! & row[(at + 4) % 10]!
  }
}

/** From the shift register that the standard gives: bit 2^j − 1 of round i is its output 7i + j. */
function roundConstants(): Uint32Array {
  const constants = new Uint32Array(2 * ROUNDS)
  let register = 1
  for (let round = 0; round < ROUNDS; round++) {
    for (let step = 0; step < 7; step++) {
      const bit = 2 ** step - 1
      if ((register & 1) === 1) constants[2 * round + (bit >> 5)]! ^= 1 << (bit & 31)
      register = (register << 1) ^ ((register >> 7) * 0x171)
    }
  }
  return constants
}
