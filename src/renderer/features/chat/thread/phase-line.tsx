import type { AnswerMessage } from '#shared/contract/chat'
import { Spinner } from '../../../ui/spinner.tsx'
import { useInventory } from '../../models/inventory-store.ts'
import { answeringAttempt, formatWholeSeconds, nameOfModel, phaseSentence } from '../describe.ts'
import { useNow } from '../use-now.ts'

/** What is going on and for how long, until the first word stands there. */
export function PhaseLine({ answer }: { answer: AnswerMessage }) {
  const now = useNow(true, 1_000)
  const { phase, phaseSince } = answer
  const models = useInventory((state) => state.models)
  if (phase === null) return null
  const waitsFor = (answer.waitsFor ?? []).map((key) => nameOfModel(models, key))
  const model = answeringAttempt(answer)?.model.name ?? answer.decision?.model?.name ?? null
  const elapsed = phaseSince === null ? 0 : Math.floor(Math.max(0, now - phaseSince) / 1000)
  return (
    <p className="flex items-center gap-2 text-sm text-ink-2">
      <Spinner className="text-signal" />
      <span>{phaseSentence(phase, model, answer.queuePosition, waitsFor)}</span>
      {elapsed >= 1 && <span className="num text-ink-3">{formatWholeSeconds(elapsed)}</span>}
    </p>
  )
}
