const stopWords = new Set(
  `a an and are as at be been but by can could did do does for from give had has have how i if in into is it its
  just let like list make me more my need not of on one or our out over please show should so some tell than that the
  their them then there these they this those to up us use using very want was we were what when where which who why
  will with would write you your about answer explain describe words lines sentences sentence word line long short table steps code
  compare comparison exactly items item list lines between difference versus say
  function program script python typescript javascript json markdown example continue`
    .split(/\s+/)
    .filter(Boolean),
)

/** The words a text is about, most frequent first, ties in order of appearance. */
export function findTopics(text: string): string[] {
  const counts = new Map<string, number>()
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}][\p{L}\p{N}'-]{2,}/gu)) {
    if (!stopWords.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word)
}

/** The first sentence, cut at a word when it is long. */
export function firstSentence(text: string, longest = 160): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  const sentence = /^.*?[.!?。！？](?=\s|$)/u.exec(flat)?.[0] ?? flat
  if (sentence.length <= longest) return sentence
  return `${sentence.slice(0, longest).replace(/\s\S*$/, '')}…`
}

export function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
