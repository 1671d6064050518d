import { createRandom, type Random } from '#simulators/random'
import type { TaskKind } from '#simulators/skill/difficulty'

/** How often each kind of task comes: a mix of small everyday requests. */
export const practiceMix: Record<TaskKind, number> = {
  fact: 0.16,
  maths: 0.14,
  code: 0.28,
  json: 0.16,
  table: 0.1,
  list: 0.16,
}

const subjects = [
  'a bicycle shop',
  'weather stations',
  'garden birds',
  'a small library',
  'sailing boats',
  'bread recipes',
  'train timetables',
  'a book club',
  'city parks',
  'houseplants',
  'chess openings',
  'a repair café',
] as const
const purposes = [
  'for a newsletter',
  'for my notes',
  'for a school project',
  'for a colleague',
  'for the team',
  'for tomorrow',
  'to begin with',
  'as a first draft',
] as const
const countries = [
  'Australia',
  'Canada',
  'Brazil',
  'Turkey',
  'Switzerland',
  'New Zealand',
  'South Korea',
  'Morocco',
  'Kazakhstan',
  'Nigeria',
  'Vietnam',
  'Ecuador',
  'Pakistan',
  'India',
  'China',
  'Tanzania',
  'Myanmar',
  'Malta',
  'Kenya',
  'Norway',
  'Portugal',
  'Poland',
  'Senegal',
  'Uganda',
  'Finland',
] as const
const programs = [
  'the Fibonacci sequence',
  'FizzBuzz',
  'a palindrome check',
  'a binary search',
  'prime numbers',
  'a quicksort',
] as const

/** `count` different requests whose right answers are known to the simulators; the same for the same seed. */
export function makePracticePrompts(count: number, seed = 1): string[] {
  const random = createRandom(seed)
  const prompts = new Set<string>()
  while (prompts.size < count) prompts.add(writePrompt(pickKind(random), random, prompts.size))
  return [...prompts]
}

function pickKind(random: Random): TaskKind {
  let left = random.next()
  const kinds = Object.entries(practiceMix) as [TaskKind, number][]
  for (const [kind, share] of kinds) {
    left -= share
    if (left < 0) return kind
  }
  return 'fact'
}

function writePrompt(kind: TaskKind, random: Random, number: number): string {
  const subject = random.pick(subjects)
  const purpose = random.pick(purposes)
  const times = `(question ${number + 1})`
  switch (kind) {
    case 'fact':
      return `${random.pick(['What is the capital of', 'Name the capital of', 'Tell me the capital of'])} ${random.pick(countries)}? ${times}`
    case 'maths': {
      // One in eight is beyond most models.
      const largest = random.below(8) === 0 ? 9999 : random.pick([9, 99])
      const term = () => String(1 + random.below(largest))
      const sign = () => random.pick(['+', '-', '*'])
      const more = Array.from({ length: 1 + random.below(2) }, () => `${sign()}${term()}`).join('')
      return `What is ${term()}${more} ${purpose}? ${times.replace(/\d+/, wordsOf)}`
    }
    case 'code': {
      const language = random.pick(['TypeScript', 'Python', 'TypeScript', 'Python'])
      return `Write a ${language} function for ${random.pick(programs)} ${purpose}. ${times}`
    }
    case 'json':
      return `Describe ${subject} ${purpose}, answer as JSON only. ${times}`
    case 'table':
      return `Give me a table of two kinds of ${subject} ${purpose}. ${times}`
    case 'list':
      return `List ${5 + random.below(12)} items about ${subject} ${purpose}. ${times}`
  }
}

/** Digits beside a sum would be taken for a part of it. */
const wordsOf = (digits: string) =>
  [...digits]
    .map((digit) => 'zero one two three four five six seven eight nine'.split(' ')[Number(digit)])
    .join(' ')
