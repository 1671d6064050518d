const longestAnnouncement = 1_200

/**
 * What can be said aloud of a growing Markdown text, beyond the first `from` characters: whole blocks only, without
 * its signs. Code is named, not read. `end` = how far it reaches.
 */
export function finishedPart(
  text: string,
  from: number,
  running: boolean,
): { text: string; end: number } {
  const end = running ? text.lastIndexOf('\n\n') : text.length
  if (end <= from) return { text: '', end: from }
  const fresh = text.slice(from, end)
  // An open fence: wait for its end, so that code is not taken for prose.
  if (running && (fresh.match(/^ {0,3}(?:```|~~~)/gm)?.length ?? 0) % 2 === 1) {
    return { text: '', end: from }
  }
  const spoken = speakable(fresh)
  const short =
    spoken.length > longestAnnouncement ? `${spoken.slice(0, longestAnnouncement)}…` : spoken
  return { text: short, end }
}

function speakable(markdown: string): string {
  return markdown
    .replace(
      /^ {0,3}(`{3,}|~{3,})([^\n]*)\n[\s\S]*?\n? {0,3}\1[^\n]*$/gm,
      (_all, _mark, info: string) => `Code block${info.trim() ? ` in ${info.trim()}` : ''}.`,
    )
    .replace(/^ {0,3}#{1,6} +/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^ {0,3}\|?[ :|-]+\|[ :|-]*$/gm, '')
    .replace(/[*_`~|]+/g, ' ')
    .replace(/[ \t]+/g, ' ')
    .replace(/\n{2,}/g, '\n')
    .trim()
}
