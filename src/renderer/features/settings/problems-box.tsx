import type { SettingsProblem } from '#shared/contract/settings'

/** The file is broken: what is wrong and where, what holds meanwhile, and the way on. */
export function ProblemsBox(props: { file: string; problems: readonly SettingsProblem[] }) {
  if (props.problems.length === 0) return null
  return (
    <div role="alert" className="rounded-lg border border-red bg-red-soft p-4 text-sm">
      <p className="font-semibold text-red">
        {props.problems.length === 1
          ? 'The settings file has a mistake'
          : `The settings file has ${props.problems.length} mistakes`}
      </p>
      <ul className="mt-2 flex flex-col gap-1.5">
        {props.problems.map((problem) => (
          <li key={`${problem.line}:${problem.column}:${problem.message}`}>
            <code className="num [overflow-wrap:anywhere]">
              {problem.file}:{problem.line}:{problem.column}
            </code>
            <br />
            {problem.path && <code className="num">{problem.path}: </code>}
            {problem.message}
          </li>
        ))}
      </ul>
      <p className="mt-2 text-ink-2">
        The last good settings hold, and nothing can be changed here until the file is mended. Save
        it without the mistake and it is read again at once.
      </p>
    </div>
  )
}
