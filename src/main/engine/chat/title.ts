const longest = 60

/** A conversation's first title: the beginning of its first prompt, cut at a word. */
export function makeTitle(prompt: string): string {
  const line =
    prompt
      .split('\n')
      .map((candidate) => candidate.replace(/^[#>*\-\s`]+/, '').trim())
      .find((candidate) => candidate !== '') ?? 'New chat'
  const characters = [...line.slice(0, longest * 4)]
  if (characters.length <= longest) return line
  const cut = characters.slice(0, longest).join('')
  const space = cut.lastIndexOf(' ')
  return `${(space > longest / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}
