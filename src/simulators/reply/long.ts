import type { Random } from '../random.ts'
import { withFallbacks, writeParagraph, writeSentence } from './prose.ts'
import { capitalise } from './topics.ts'

/** Exactly `count` lines: a numbered list, or Markdown of every kind. */
export function writeLines(
  count: number,
  numbered: boolean,
  topics: readonly string[],
  random: Random,
): string {
  if (numbered) {
    return Array.from(
      { length: count },
      (_, i) => `${i + 1}. ${writeSentence(topics, random)}`,
    ).join('\n')
  }
  const pool = withFallbacks(topics)
  const lines: string[] = []
  for (let section = 1; lines.length < count; section++) {
    const topic = random.pick(pool)
    const block = [
      `## ${section}. ${capitalise(topic)}`,
      '',
      ...writeBlock(section, topic, topics, random),
      '',
    ]
    // A block is never cut: a fence left open would swallow what follows.
    if (lines.length + block.length <= count) lines.push(...block)
    else while (lines.length < count) lines.push(`${writeSentence(topics, random)}`)
  }
  return lines.join('\n')
}

function writeBlock(
  section: number,
  topic: string,
  topics: readonly string[],
  random: Random,
): string[] {
  const sentence = () => writeSentence(topics, random)
  switch (section % 5) {
    case 0:
      return [
        '| aspect | weight | remark |',
        '|---|---:|---|',
        ...['cost', 'effort', 'risk'].map(
          (a) => `| ${a} of ${topic} | ${random.below(100)} | ${sentence()} |`,
        ),
      ]
    case 1:
      return [sentence(), '', `> ${sentence()}`, '', sentence()]
    case 2:
      return Array.from({ length: 4 }, () => `- ${sentence()}`)
    case 3:
      return [
        '```python',
        ...Array.from(
          { length: 6 },
          (_, i) => `step_${section}_${i} = ${random.below(1000)}  # ${topic}`,
        ),
        '```',
      ]
    default:
      return [
        `With $n = ${random.below(90) + 10}$ this is`,
        '',
        `$$\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}$$`,
        '',
        sentence(),
      ]
  }
}

/** Exactly `count` words of prose in paragraphs. */
export function writeWords(count: number, topics: readonly string[], random: Random): string {
  const paragraphs: string[] = []
  let left = count
  while (left > 0) {
    const words = writeParagraph(5, topics, random).split(' ').slice(0, left)
    left -= words.length
    const paragraph = words.join(' ')
    paragraphs.push(
      left > 0 || /[.!?]$/.test(paragraph) ? paragraph : `${paragraph.replace(/[,:;]$/, '')}.`,
    )
  }
  return paragraphs.join('\n\n')
}

export function writeEssay(topics: readonly string[], random: Random): string {
  const pool = withFallbacks(topics)
  const parts: string[] = []
  for (let section = 0; section < 6; section++) {
    parts.push(`## ${capitalise(pool[section % pool.length] ?? 'the question')}`)
    parts.push(writeParagraph(4 + random.below(3), topics, random))
    if (section % 2 === 1) {
      parts.push(Array.from({ length: 3 }, () => `- ${writeSentence(topics, random)}`).join('\n'))
    }
  }
  return parts.join('\n\n')
}
