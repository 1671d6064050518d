import { useState } from 'react'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { Button } from '../../ui/button.tsx'
import { Popover } from '../../ui/popover.tsx'
import { useAppState } from './app-store.ts'

/** Stands in the frame while the simulators run: nobody should take them for real models. */
export function DemoBadge(props: { side: 'right' | 'bottom' }) {
  const demo = useAppState((state) => state.app?.demo ?? false)
  const client = useClient()
  const [leaving, setLeaving] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  if (!demo) return null

  const leave = async () => {
    setLeaving(true)
    setProblem(null)
    try {
      await client.app.stopDemo()
    } catch (error) {
      setProblem(errorSentence(error))
    } finally {
      setLeaving(false)
    }
  }

  return (
    <Popover
      label="Demo"
      side={props.side}
      align="end"
      className="w-72 p-4 text-sm"
      trigger={
        <button
          type="button"
          className="rounded-sm bg-amber-soft px-2 py-1 text-2xs font-semibold text-amber hover:underline"
        >
          Demo
        </button>
      }
    >
      <p className="font-[560]">You are in the demo</p>
      <p className="mt-1 mb-3 text-ink-2">
        Models marked “Demo” are simulated: their answers show how Switchyard works, not what a
        model knows. Conversations are kept when you leave.
      </p>
      {problem && (
        <p role="alert" className="mb-3 text-red">
          {problem}
        </p>
      )}
      <Button size="sm" busy={leaving} onClick={() => void leave()}>
        Leave the demo
      </Button>
    </Popover>
  )
}
