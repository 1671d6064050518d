import { useEffect, useRef, useState } from 'react'
import { PillButton } from '../../ui/pill.tsx'
import { Popover } from '../../ui/popover.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { announcements, describeOperation } from './describe-operation.ts'
import { useModelsUi } from './models-ui.ts'
import { OperationRow } from './operation-row.tsx'
import { isGoingOn, sortOperations, useOperations } from './operations-store.ts'
import { useModelActions } from './use-model-actions.ts'
import { useNow } from './use-now.ts'

const shownEnded = 12

/** What goes on and what ended lately, behind a pill that says the most of it. */
export function OperationsTray() {
  const operations = useOperations((state) => state.operations)
  const open = useModelsUi((state) => state.operationsOpen)
  const going = operations.filter(isGoingOn)
  const [first] = going
  const failed = going.length === 0 && sortOperations(operations)[0]?.state === 'failed'
  const text =
    going.length > 1
      ? `${going.length} under way`
      : first
        ? `${describeOperation(first).title}${first.progress === null ? '' : ` · ${Math.floor(first.progress * 100)} %`}`
        : failed
          ? 'Last one failed'
          : 'Activity'
  return (
    <>
      <Popover
        label="Activity"
        open={open}
        onOpenChange={(next) => useModelsUi.setState({ operationsOpen: next })}
        className="w-[440px]"
        trigger={
          <PillButton className="min-w-0 !shrink" aria-label={`Activity: ${text}`}>
            <StatusDot
              tone={going.length > 0 ? 'amber' : failed ? 'red' : 'neutral'}
              pulsing={going.length > 0}
            />
            <span className="max-w-56 truncate">{text}</span>
          </PillButton>
        }
      >
        <Content />
      </Popover>
      <Announcer />
    </>
  )
}

function Content() {
  const operations = sortOperations(useOperations((state) => state.operations))
  const actions = useModelActions()
  const now = useNow(5_000)
  if (operations.length === 0) {
    return (
      <p className="p-4 text-sm text-ink-2">
        Loads, unloads and pulls stand here while they go on, and what came of them.
      </p>
    )
  }
  const shown = operations.slice(0, operations.filter(isGoingOn).length + shownEnded)
  return (
    <ul aria-label="Operations" className="divide-y px-4 py-1">
      {shown.map((operation) => (
        <li key={operation.id} className="py-3">
          <OperationRow operation={operation} now={now} actions={actions} />
        </li>
      ))}
    </ul>
  )
}

/** Progress for ears: begins, quarters and ends, politely. */
function Announcer() {
  const operations = useOperations((state) => state.operations)
  const before = useRef(operations)
  const [said, setSaid] = useState('')
  useEffect(() => {
    const news = announcements(before.current, operations)
    before.current = operations
    if (news.length > 0) setSaid(news.join(' '))
  }, [operations])
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  )
}
