/** A rising curve through points, straight between them and level beyond. */
export interface IsotonicCurve {
  xs: number[]
  ys: number[]
}

interface Block {
  x: number
  y: number
  weight: number
}

/**
 * Isotonic regression: the rising steps with the least squared error (pool adjacent violators). Each step stands as one
 * point at its middle, so that nearly equal scores get nearly equal values. Needs at least one example.
 */
export function fitIsotonic(
  examples: readonly { score: number; y: number; weight: number }[],
): IsotonicCurve {
  const blocks: Block[] = []
  for (const { score, y, weight } of examples.toSorted((a, b) => a.score - b.score)) {
    blocks.push({ x: score, y, weight })
    for (;;) {
      const last = blocks.at(-1)
      const before = blocks.at(-2)
      if (!last || !before || before.y < last.y) break
      blocks.splice(-2, 2, join(before, last))
    }
  }
  return { xs: blocks.map(({ x }) => x), ys: blocks.map(({ y }) => y) }
}

export function valueOn({ xs, ys }: IsotonicCurve, x: number): number {
  const above = xs.findIndex((known) => known >= x)
  if (above < 0) return ys.at(-1) ?? 0
  const [x1 = 0, y1 = 0] = [xs[above], ys[above]]
  if (above === 0) return y1
  const [x0 = 0, y0 = 0] = [xs[above - 1], ys[above - 1]]
  return x1 === x0 ? y1 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)
}

function join(a: Block, b: Block): Block {
  const weight = a.weight + b.weight
  return {
    x: (a.x * a.weight + b.x * b.weight) / weight,
    y: (a.y * a.weight + b.y * b.weight) / weight,
    weight,
  }
}
