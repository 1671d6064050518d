/** A stream of numbers that the same seed repeats, so that printed intervals and draws can be checked. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform whole number in [0, limit). */
  below(limit: number): number
}

/** mulberry32 by Tommy Ettinger: 32 bits of state, good enough for resampling. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return { next, below: (limit) => Math.floor(next() * limit) }
}

/** The numbers 0 to `length` − 1 in a random order (Fisher and Yates). */
export function shuffledIndices(length: number, random: SeededRandom): number[] {
  const order = Array.from({ length }, (_, index) => index)
  for (let last = length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const held = order[last] ?? 0
    order[last] = order[other] ?? 0
    order[other] = held
  }
  return order
}
