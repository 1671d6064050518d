/** What an import did, in a title and a sentence. */
export function importSummary(result: {
  conversations: number
  messages: number
  skipped: number
}): {
  title: string
  detail: string
} {
  const { conversations, messages, skipped } = result
  if (conversations === 0) {
    return {
      title: 'Nothing new in that file',
      detail:
        skipped > 0
          ? `${count(skipped, 'conversation')} in it ${skipped === 1 ? 'is' : 'are'} here already.`
          : 'It holds no conversations.',
    }
  }
  const already =
    skipped > 0 ? ` ${count(skipped, 'conversation')} already here, left as they were.` : ''
  return {
    title: `Imported ${count(conversations, 'conversation')}`,
    detail: `${count(messages, 'message')} in all.${already}`,
  }
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
