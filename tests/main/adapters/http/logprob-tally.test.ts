import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLogprobTally, readTokenLogprobs } from '#adapters/http/logprob-tally'
import { answerLogprobs } from '#shared/contract/confidence'

const summaryOf = (logprobs: number[], alternatives: number[] = []) => {
  const tally = createLogprobTally()
  const top = alternatives.map((logprob) => ({ logprob }))
  for (const logprob of logprobs) tally.addPiece([{ logprob, top_logprobs: top }])
  return tally.summary()
}

describe('the tally of an answer’s log-probabilities', () => {
  test('is nothing for nothing', () => {
    expect(summaryOf([])).toBeNull()
  })

  test('tells mean, lowest, coverage, margin and entropy', () => {
    const half = Math.log(0.5)
    const quarter = Math.log(0.25)
    const tally = createLogprobTally()
    tally.addPiece([
      { logprob: half, top_logprobs: [{ logprob: quarter }, { logprob: half }] },
      { logprob: -4 },
    ])
    tally.addPiece([])
    tally.addLoose([{ logprob: -0 }])
    expect(tally.summary()).toMatchObject({
      tokens: 3,
      coverage: 0.5,
      mean: -1.5644,
      lowest: -4,
      margin: 0.25,
      // Half, a quarter, and a quarter for all others: 1.5 bits.
      entropy: 1.0397,
    })
  })

  test('has the tenth where a sorted list has it', () => {
    const tokens = fc.array(fc.double({ min: -19, max: 0, noNaN: true }), {
      minLength: 1,
      maxLength: 3000,
    })
    fc.assert(
      fc.property(tokens, (logprobs) => {
        const sorted = logprobs.toSorted((a, b) => a - b)
        const place = Math.floor((logprobs.length - 1) * 0.1)
        const told = summaryOf(logprobs)?.tenth ?? Number.NaN
        // Between the neighbours of its place, to the width of a bin.
        const low = sorted[Math.max(0, place - 1)] ?? 0
        const high = sorted[Math.min(sorted.length - 1, place + 1)] ?? 0
        expect(told).toBeGreaterThanOrEqual(low - 0.03 * Math.abs(low) - 0.011)
        expect(told).toBeLessThanOrEqual(high + 0.03 * Math.abs(high) + 0.011)
      }),
    )
  })

  test('keeps to its schema whatever a server writes', () => {
    const anything = fc.array(
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          logprob: fc.double(),
          top_logprobs: fc.array(fc.record({ logprob: fc.double() }), { maxLength: 30 }),
        }),
      ),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(anything, (value) => {
        const tally = createLogprobTally()
        tally.addPiece(readTokenLogprobs(value))
        const summary = tally.summary()
        if (summary !== null) answerLogprobs.parse(summary)
      }),
    )
  })

  test('takes -9999 for "never", not for a number', () => {
    expect(summaryOf([-9999, 0])).toMatchObject({ mean: -10, lowest: -20 })
  })
})
