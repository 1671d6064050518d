/** One answer of a classifier: which class, how sure, and what is right. Classes by their place in the list. */
export interface Answered {
  guessed: number
  confidence: number
  right: number
}

export function accuracyOf(answers: readonly Answered[]): number {
  return answers.filter(({ guessed, right }) => guessed === right).length / answers.length
}

/** Mean of the classes' F1; classes that do not occur at all are left out. */
export function macroF1Of(answers: readonly Answered[], classes: number): number {
  const scores: number[] = []
  for (let k = 0; k < classes; k++) {
    const hits = answers.filter(({ guessed, right }) => guessed === k && right === k).length
    const all = answers.filter(({ guessed }) => guessed === k).length
    const wanted = answers.filter(({ right }) => right === k).length
    if (all + wanted > 0) scores.push((2 * hits) / (all + wanted))
  }
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

/** Expected calibration error over ten bins of equal width (Guo et al. 2017, "On Calibration of Modern Neural Networks"). */
export function calibrationErrorOf(answers: readonly Answered[]): number {
  const bins = Array.from({ length: 10 }, () => ({ confidence: 0, hits: 0 }))
  for (const { guessed, confidence, right } of answers) {
    const bin = bins[Math.min(9, Math.floor(confidence * 10))]
    if (!bin) continue
    bin.confidence += confidence
    bin.hits += guessed === right ? 1 : 0
  }
  return (
    bins.reduce((sum, { confidence, hits }) => sum + Math.abs(confidence - hits), 0) /
    answers.length
  )
}
