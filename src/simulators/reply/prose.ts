import type { Random } from '../random.ts'

type Phrase = (a: string, b: string) => string

const phrases: [Phrase, ...Phrase[]] = [
  (a, b) => `Put ${a} beside ${b}: one sets the pace, the other pays for it.`,
  (a) => `Start with the plainest case of ${a} and change a single thing at a time.`,
  (a, b) => `What holds for ${a} need not hold for ${b}, so check the two apart.`,
  (a) => `A good test of ${a} is whether somebody new could repeat it tomorrow.`,
  (a, b) => `Most trouble with ${a} comes from an assumption about ${b} that nobody wrote down.`,
  (a) => `Keep an eye on the cost of ${a}; it tends to grow quietly.`,
  (a, b) =>
    `Where ${a} and ${b} pull in different directions, decide which of them may fail first.`,
  (a) => `There is a simpler form of ${a} for the common case, and it is worth having first.`,
  (a, b) => `Measure ${a} before and after, with ${b} held still.`,
  (a) => `The edges of ${a} matter more than its middle: empty, enormous, and twice at once.`,
  (a, b) =>
    `Nothing about ${b} settles the matter of ${a}; that is a choice, and it can be undone.`,
  (a) => `When ${a} turned out otherwise than expected, write both down; the gap is the finding.`,
  (a, b) => `In short, the room lies in ${a} and the price in ${b}.`,
  (a) =>
    `People who work with ${a} every day would call this obvious, which is why it is rarely said.`,
  (a, b) => `Between ${a} and ${b} there is usually a third option that nobody named.`,
  (a) => `Write the rule for ${a} in one sentence; where you need two, there are two rules.`,
]

const fallbackTopics = ['scope', 'context', 'timing', 'effort', 'detail']

/** Topics with fill-ins, so that there are always enough to speak of. */
export function withFallbacks(topics: readonly string[]): [string, ...string[]] {
  const all = topics.length >= 3 ? topics.slice(0, 12) : [...topics, ...fallbackTopics]
  return [all[0] ?? 'scope', ...all.slice(1)]
}

export function writeSentence(topics: readonly string[], random: Random): string {
  const pool = withFallbacks(topics)
  const first = random.pick(pool)
  const second = random.pick(pool)
  const other = second === first ? (pool[(pool.indexOf(first) + 1) % pool.length] ?? first) : second
  return random.pick(phrases)(first, other)
}

export function writeSentences(count: number, topics: readonly string[], random: Random): string[] {
  const sentences: string[] = []
  while (sentences.length < count) {
    const next = writeSentence(topics, random)
    if (next !== sentences.at(-1)) sentences.push(next)
  }
  return sentences
}

export function writeParagraph(count: number, topics: readonly string[], random: Random): string {
  return writeSentences(count, topics, random).join(' ')
}
