import { countOf } from './describe-outcome.ts'

/** What an import did, in a title and a sentence. */
export function importLearningSummary(result: { added: number; changed: number; known: number }): {
  title: string
  detail: string
} {
  const { added, changed, known } = result
  if (added + changed === 0) {
    return {
      title: 'Nothing new in that file',
      detail: known > 0 ? `${countOf(known, 'outcome')} in it, all here already.` : 'It is empty.',
    }
  }
  const parts = [
    changed > 0 ? `${countOf(changed, 'outcome')} brought up to date` : null,
    known > 0 ? `${countOf(known, 'outcome')} here already` : null,
  ].filter((part) => part !== null)
  return {
    title: `Learned from ${countOf(added, 'new outcome')}`,
    detail: parts.length > 0 ? `${parts.join(', ')}.` : 'Decisions use them from now on.',
  }
}
