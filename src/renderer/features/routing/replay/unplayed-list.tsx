import type { ReplayProblem } from '#shared/contract/replay'

const reasons: Record<ReplayProblem['why'], string> = {
  withoutFacts: 'An older version kept no facts of it.',
  newerFacts: 'A newer version made it. Update to replay it.',
  unreadable: 'Its facts are damaged.',
}

/** Decisions that can't be replayed, one by one, with the reason. */
export function UnplayedList(props: { problems: readonly ReplayProblem[]; total: number }) {
  const { problems, total } = props
  if (problems.length === 0) return null
  const some = total > problems.length ? ` (the newest ${problems.length} of ${total})` : ''
  return (
    <details>
      <summary className="cursor-pointer text-sm font-[560]">Can’t be replayed{some}</summary>
      <ul aria-label="Can’t be replayed" className="mt-1 divide-y border-y">
        {problems.map(({ decisionId, at, prompt, why }) => (
          <li key={decisionId} className="py-2 text-sm">
            <p className="truncate">{prompt ?? 'A prompt that is not here any more'}</p>
            <p className="text-xs text-ink-2">
              {new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}.{' '}
              {reasons[why]}
            </p>
          </li>
        ))}
      </ul>
    </details>
  )
}
