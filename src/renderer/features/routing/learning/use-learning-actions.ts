import { useMemo } from 'react'
import type { LearnedModel } from '#shared/contract/learning'
import { useClient } from '../../../app/client-context.tsx'
import { errorSentence } from '../../../app/error-sentence.ts'
import { showToast } from '../../../app/toasts.ts'
import { pickJsonFile, saveFile } from '../../conversations/save-file.ts'
import { countOf } from './describe-outcome.ts'
import { importLearningSummary } from './import-learning-summary.ts'

/** What can be done with everything learned; each says for itself when it fails. */
export function useLearningActions() {
  const client = useClient()
  return useMemo(() => {
    const attempt = async (failed: string, run: () => Promise<void>) => {
      try {
        await run()
      } catch (error) {
        showToast({ tone: 'error', title: failed, detail: errorSentence(error) })
      }
    }
    return {
      /** Of one model or of all (`null`), with a way back for ten seconds. */
      reset: (model: LearnedModel | null) =>
        attempt('It could not be forgotten', async () => {
          const { reset, outcomes } = await client.learning.reset({ model: model?.model ?? null })
          showToast({
            title: `Forgot ${countOf(outcomes, 'outcome')}${model ? ` of ${model.name}` : ''}`,
            action: {
              label: 'Undo',
              run: () =>
                void attempt('It could not be brought back', async () => {
                  await client.learning.undoReset({ reset })
                }),
            },
          })
        }),
      exportAll: () =>
        attempt('The export failed', async () => saveFile(await client.learning.export())),
      importFile: () =>
        attempt('That file could not be imported', async () => {
          const file = await pickJsonFile()
          if (!file) return
          showToast(
            importLearningSummary(await client.learning.import({ text: await file.text() })),
          )
        }),
    }
  }, [client])
}
