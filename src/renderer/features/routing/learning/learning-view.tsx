import { Download, Eraser, Upload } from 'lucide-react'
import { useState } from 'react'
import type { LearnedModel, LearningOverview } from '#shared/contract/learning'
import type { TaskName } from '#shared/contract/routing'
import { useWatch } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { Button } from '../../../ui/button.tsx'
import { ConfirmDialog } from '../../../ui/dialog.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { useNow } from '../../models/use-now.ts'
import { useAppState } from '../../notices/app-store.ts'
import { countOf } from './describe-outcome.ts'
import { ExplorationSetting } from './exploration-setting.tsx'
import { HowItLearns } from './how-it-learns.tsx'
import { LearnedModelCard } from './learned-model.tsx'
import { OutcomesDialog } from './outcomes-dialog.tsx'
import { useLearningActions } from './use-learning-actions.ts'

/** What became of answers, and what it has taught of each model. */
export function LearningView() {
  const [seen, setSeen] = useState<LearningOverview | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [open, setOpen] = useState<{ model: LearnedModel; task: TaskName } | null>(null)
  const [asked, setAsked] = useState<{ model: LearnedModel | null } | null>(null)
  const actions = useLearningActions()
  const now = useNow(10_000)
  useWatch(
    (client, signal) => client.learning.watch(undefined, { signal }),
    setSeen,
    (error) => setFailure(errorSentence(error)),
  )
  const demo = useAppState((state) => state.app?.demo ?? false)
  const empty = seen?.models.length === 0
  return (
    <div className="relative grow overflow-y-auto">
      <div className="mx-auto flex w-full max-w-[920px] flex-col gap-4 p-4 phone:p-5">
        <div className="flex flex-wrap items-center gap-2">
          <p className="grow text-sm text-ink-2">
            {seen && !empty && `${countOf(seen.outcomes, 'outcome')} of your answers.`}
          </p>
          <Button
            size="sm"
            icon={<Upload className="size-3.5" aria-hidden="true" />}
            onClick={() => void actions.importFile()}
          >
            Import
          </Button>
          <Button
            size="sm"
            disabled={!seen || empty}
            icon={<Download className="size-3.5" aria-hidden="true" />}
            onClick={() => void actions.exportAll()}
          >
            Export
          </Button>
          <Button
            size="sm"
            variant="danger"
            disabled={!seen || empty}
            icon={<Eraser className="size-3.5" aria-hidden="true" />}
            onClick={() => setAsked({ model: null })}
          >
            Forget everything
          </Button>
        </div>
        {failure && (
          <p role="alert" className="text-sm text-red">
            {failure}
          </p>
        )}
        {!seen && !failure && <Spinner />}
        {empty && (
          <div className="rounded-lg border bg-raised">
            <EmptyState title="Nothing learned yet">
              Judge answers with the thumbs below them. Asking again or choosing another model
              counts too, by itself.{demo && ' Answers of the demo teach nothing.'}
            </EmptyState>
          </div>
        )}
        {seen?.models.map((model) => (
          <LearnedModelCard
            key={model.model}
            model={model}
            now={now}
            onOpen={(task) => setOpen({ model, task })}
            onReset={() => setAsked({ model })}
          />
        ))}
        <ExplorationSetting />
        {seen && <HowItLearns {...seen} />}
      </div>
      {open && <OutcomesDialog {...open} now={now} onClose={() => setOpen(null)} />}
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(stays) => !stays && setAsked(null)}
        title={asked?.model ? `Forget what ${asked.model.name} has earned?` : 'Forget everything?'}
        description="Decisions go back to the guess from size, and how sure an answer is to what shows in it. You can undo it right after; an export keeps it for longer."
        confirm="Forget"
        onConfirm={() => void actions.reset(asked?.model ?? null)}
      />
    </div>
  )
}
