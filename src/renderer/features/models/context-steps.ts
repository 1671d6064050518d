const smallest = 2048

/** Contexts that a slider snaps to: powers of two and the halves between, from 2 k to `largest`, which is the last. */
export function contextSteps(largest: number): number[] {
  const steps: number[] = []
  for (let power = smallest; power < largest; power *= 2) {
    steps.push(power)
    if (power * 1.5 < largest) steps.push(power * 1.5)
  }
  return [...steps, Math.max(256, Math.round(largest))]
}

/** The place of the step that comes closest, by ratio. */
export function nearestStep(steps: readonly number[], tokens: number): number {
  let best = 0
  steps.forEach((step, index) => {
    const distance = Math.abs(Math.log(step / tokens))
    if (distance < Math.abs(Math.log((steps[best] ?? step) / tokens))) best = index
  })
  return best
}

/** The slider's context as far as a model goes. */
export function contextFor(model: { contextLength: number | null }, wanted: number): number {
  return model.contextLength === null ? wanted : Math.min(wanted, model.contextLength)
}
