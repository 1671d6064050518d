import type { Notice } from '#shared/contract/app'
import type { Model } from '#shared/contract/models'
import type { TextEmbedder } from '../../embedding/text-embedder.ts'
import type { EngineFacts } from '../../facts.ts'
import { createLearning, type Learning } from './learning.ts'

/** Learning over the stores of an engine. What goes wrong is said once. */
export function openLearning(parts: {
  facts: Pick<EngineFacts, 'outcomeStore' | 'embedder' | 'now'>
  models(): readonly Model[]
  warn(notice: Pick<Notice, 'title' | 'detail'>): void
}): Learning {
  const { facts, models, warn } = parts
  let told = false

  function embedder(): TextEmbedder | null {
    try {
      return facts.embedder()
    } catch (error) {
      warn({
        title: 'Prompts can’t be compared',
        detail: `The table of word vectors can’t be read, so learning goes by the kind of prompt alone. ${messageOf(error)}`,
      })
      return null
    }
  }

  return createLearning({
    store: facts.outcomeStore,
    embedder,
    models,
    now: facts.now,
    notStored(error) {
      if (!told)
        warn({ title: 'What became of an answer could not be kept', detail: messageOf(error) })
      told = true
    },
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
