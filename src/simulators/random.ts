/** 32-bit FNV-1a over UTF-16 code units: the same text gives the same number everywhere. */
export function hashText(text: string, seed = 0): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193) >>> 0
  }
  return hash
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform integer in [0, below). */
  below(below: number): number
  pick<T>(items: readonly [T, ...T[]]): T
  /** `length` characters of `alphabet`. */
  text(length: number, alphabet: string): string
}

/** mulberry32: small, fast, and good enough for believable variety. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    text: (length, alphabet) =>
      Array.from({ length }, () => alphabet[below(alphabet.length)] ?? '').join(''),
  }
}

export const hexDigits = '0123456789abcdef'
export const lowerAlphanumerics = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Makes the varying part of an id. */
export type IdMaker = (kind: 'completion' | 'call' | 'job' | 'response') => string

export function createIdMaker(
  random: Random,
  lengths: Record<Parameters<IdMaker>[0], number>,
): IdMaker {
  return (kind) =>
    random.text(
      lengths[kind],
      kind === 'job' || kind === 'response' ? hexDigits : lowerAlphanumerics,
    )
}
