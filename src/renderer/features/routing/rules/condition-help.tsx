import type { ReactNode } from 'react'
import { complexities, taskNames, weekdays } from '#shared/contract/routing'

const examples = [
  'task == "template" && complexity == "simple"',
  'task in ["codegen", "debugging"] && hasCode',
  'taskProbability < 0.5',
  'totalTokens > 20000 || needs.longContext',
  'language == "de"',
  'hour >= 22 || hour < 7',
  'weekday in ["saturday", "sunday"]',
]

/** What a condition may speak of, and conditions to begin with. */
export function ConditionHelp(props: { onExample: (when: string) => void }) {
  return (
    <details className="rounded-md border px-3 py-2 text-xs text-ink-2">
      <summary className="cursor-pointer font-[560]">What a condition may speak of</summary>
      <p className="mt-2">
        A condition in CEL: <Name>==</Name> <Name>!=</Name> <Name>&lt;</Name>{' '}
        <Name>&amp;&amp;</Name> <Name>||</Name> <Name>in</Name>.
      </p>
      <dl className="mt-1 grid grid-cols-[max-content_1fr] gap-x-3 gap-y-0.5">
        <Variable name="task">{taskNames.join(', ')}</Variable>
        <Variable name="complexity">{complexities.join(', ')}</Variable>
        <Variable name="taskProbability">0 to 1; so is complexityProbability</Variable>
        <Variable name="language">two letters such as en; empty where it can’t be told</Variable>
        <Variable name="promptTokens">length of the message</Variable>
        <Variable name="totalTokens">length of everything that would be sent</Variable>
        <Variable name="turns">messages before this one</Variable>
        <Variable name="attachments">files and images; passages: found in documents</Variable>
        <Variable name="hasCode">true or false</Variable>
        <Variable name="hour">0 to 23, by the clock where Switchyard runs</Variable>
        <Variable name="weekday">{weekdays.join(', ')}</Variable>
        <Variable name="needs">needs.vision, needs.tools, needs.json, needs.longContext</Variable>
      </dl>
      <p className="mt-2 font-[560]">Examples</p>
      <ul className="mt-1 flex flex-wrap gap-1">
        {examples.map((when) => (
          <li key={when}>
            <button
              type="button"
              className="num rounded-sm border px-1.5 py-0.5 text-left text-2xs hover:bg-sunken"
              onClick={() => props.onExample(when)}
            >
              {when}
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Variable(props: { name: string; children: string }) {
  return (
    <>
      <dt>
        <Name>{props.name}</Name>
      </dt>
      <dd>{props.children}</dd>
    </>
  )
}

function Name(props: { children: ReactNode }) {
  return <code className="num text-ink">{props.children}</code>
}
