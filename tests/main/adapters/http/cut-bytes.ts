import fc from 'fast-check'

/** The bytes of `text`, cut at arbitrary places, inside characters too. */
export function cutsOf(text: string): fc.Arbitrary<Uint8Array[]> {
  const bytes = new TextEncoder().encode(text)
  return fc
    .uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 60 })
    .map((cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), bytes.length]
      return places.slice(1).map((end, index) => bytes.subarray(places[index], end))
    })
}

export function singleBytesOf(text: string): Uint8Array[] {
  return Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte))
}
