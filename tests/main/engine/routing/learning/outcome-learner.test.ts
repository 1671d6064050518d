import { describe, expect, test } from 'vitest'
import { compareRouters } from '#engine/routing/evaluate/compare-routers'
import { createSeededRandom } from '#engine/routing/evaluate/seeded-random'
import { type OutcomeSample, trainOutcomeLearner } from '#engine/routing/learning/outcome-learner'

const subjects = ['tides', 'bread', 'knots', 'glaciers', 'violins', 'ferns', 'chess', 'bees']
const asks = ['Explain', 'What is known about', 'Tell me of', 'Who studied', 'When began']
const details = ['early', 'modern', 'northern', 'common', 'rare', 'small', 'famous']

/** The stronger model gains on questions about chess and knots, mostly; everything else is chance. */
function makeSamples(count: number, seed: number): OutcomeSample[] {
  const random = createSeededRandom(seed)
  const pick = (list: readonly string[]) => list[random.below(list.length)] ?? ''
  return Array.from({ length: count }, () => {
    const subject = pick(subjects)
    const hard = subject === 'chess' || subject === 'knots'
    return {
      prompt: `${pick(asks)} ${pick(details)} and ${pick(details)} ${subject}?`,
      weak: Number(random.next() < (hard ? 0.2 : 0.75)),
      strong: Number(random.next() < 0.8),
    }
  })
}

describe('with samples', () => {
  const learner = trainOutcomeLearner(makeSamples(400, 1))

  test('learns which topics need the stronger model', () => {
    const test = makeSamples(600, 2)
    const [length, learnt] = compareRouters(
      { weak: test.map(({ weak }) => weak), strong: test.map(({ strong }) => strong) },
      [
        { name: 'length', scores: test.map(({ prompt }) => prompt.length) },
        { name: 'learnt', scores: test.map(({ prompt }) => learner.predict(prompt).gain) },
      ],
      { resamples: 200, seed: 1 },
    )
    expect(learnt?.gapRecovered.value).toBeGreaterThan(0.65)
    expect(length?.gapRecovered.value).toBeLessThan(0.6)
    expect(learnt?.lead.low).toBeGreaterThan(0)
  })

  test('gains are on the scale of the samples, with an interval that holds them', () => {
    const hard = learner.predict('What is known about rare and small chess?')
    const easy = learner.predict('What is known about rare and small bread?')
    expect(hard.gain).toBeGreaterThan(easy.gain + 0.05)
    expect(hard.gain).toBeLessThan(1)
    expect(hard.low).toBeLessThan(hard.gain)
    expect(hard.high).toBeGreaterThan(hard.gain)
    expect(hard.samples).toBe(400)
    expect(hard.similar).toBeGreaterThan(1)
  })

  test('the same samples give the same learner', () => {
    const again = trainOutcomeLearner(makeSamples(400, 1))
    expect(again.predict('Who studied ferns?')).toEqual(learner.predict('Who studied ferns?'))
  })
})

describe('with few samples or none', () => {
  const hard =
    'A tank holds 240 litres. Each hour 12 litres flow in, and if the valve is open, 3 more than twice as many flow out. How many hours until it is empty, when each valve is open for half of every hour?'
  const easy = 'Hello there'

  test('nothing learnt: the prior speaks, with a wide interval', () => {
    const learner = trainOutcomeLearner([])
    const [a, b] = [learner.predict(hard), learner.predict(easy)]
    expect(a.gain).toBeGreaterThan(b.gain)
    expect(a.high - a.low).toBeGreaterThan(0.3)
    expect(a).toMatchObject({ samples: 0, similar: 0 })
  })

  test.each([1, 2, 5, 9, 10, 11, 30, 50])('%i samples do not drown the prior', (count) => {
    const learner = trainOutcomeLearner(makeSamples(count, 3))
    const [a, b] = [learner.predict(hard), learner.predict(easy)]
    for (const value of [a.gain, a.low, a.high, b.gain]) expect(Number.isFinite(value)).toBe(true)
    if (count <= 10) expect(a.gain).toBeGreaterThan(b.gain)
    expect(Math.abs(a.gain)).toBeLessThan(1.5)
  })

  test('more samples, narrower intervals', () => {
    const width = (count: number) => {
      const { low, high } = trainOutcomeLearner(makeSamples(count, 4)).predict('Explain bees?')
      return high - low
    }
    expect(width(300)).toBeLessThan(width(30))
    expect(width(30)).toBeLessThan(width(0))
  })

  test('samples that say nothing: equal outcomes, empty and endless prompts', () => {
    const same = Array.from({ length: 40 }, (_, row) => ({
      prompt: row % 2 ? '' : 'x'.repeat(100_000),
      weak: 1,
      strong: 1,
    }))
    const { gain, low, high } = trainOutcomeLearner(same).predict('anything')
    expect([gain, low, high].every(Number.isFinite)).toBe(true)
    expect(Math.abs(gain)).toBeLessThan(0.2)
  })

  test('marks out of ten are learnt as well as rights and wrongs', () => {
    const graded = makeSamples(200, 5).map((sample) => ({
      ...sample,
      weak: sample.weak * 9 + 1,
      strong: sample.strong * 9 + 1,
    }))
    expect(
      trainOutcomeLearner(graded).predict('Explain rare and common chess?').gain,
    ).toBeGreaterThan(1)
  })
})

test('a prompt that is like none of the samples is left to the prior', () => {
  // Here long prompts need the stronger model less, whatever is believed of long prompts elsewhere.
  const samples = makeSamples(400, 6).map(({ prompt }) => {
    return { prompt, weak: Number(prompt.length > 35), strong: 1 }
  })
  const learner = trainOutcomeLearner(samples)
  const known = [
    'Explain rare and small bees?',
    'What is known about northern and common glaciers?',
  ]
  const foreign = [
    'Берлин',
    'def f(x): return x if x > 3 else 2*x # what does f(7), f(1.5) return, and how many calls are made when each value of range(90) is passed, more than once, before the table is printed as JSON?',
  ]
  const gains = (prompts: string[]) => prompts.map((prompt) => learner.predict(prompt).gain)
  const [short = 0, long = 0] = gains(known)
  expect(short).toBeGreaterThan(long)
  const [easy = 0, hard = 0] = gains(foreign)
  expect(hard).toBeGreaterThan(easy)
})

test('outcomes drawn by lot teach little, however often a prompt comes', () => {
  const random = createSeededRandom(8)
  const lots = Array.from({ length: 300 }, (_, row) => ({
    prompt: `${subjects[row % subjects.length]} ${details[row % details.length]}`,
    weak: Number(random.next() < 0.5),
    strong: Number(random.next() < 0.5),
  }))
  const learner = trainOutcomeLearner(lots)
  const gains = subjects.map((subject) => learner.predict(`${subject} ${details[0]}`).gain)
  expect(Math.max(...gains) - Math.min(...gains)).toBeLessThan(0.25)
})
