import type { MessageId } from '#shared/contract/ids'
import type { TextEmbedder } from '../../embedding/text-embedder.ts'
import type { OutcomeStore } from './outcome-store.ts'
import { createPromptMemory, type Neighbour, quantise } from './prompt-memory.ts'

/** Prompts that are remembered, the newest ones. */
export const mostPrompts = 20_000

/** So many neighbours are heard, and none that is less like the prompt. */
const heard = 16
export const similarityFloor = 0.6

/** Vectors made in one go; about as many milliseconds as half of that. */
const madeAtOnce = 10

/** Past prompts as vectors, in memory and in the store. */
export interface PromptVectors {
  readonly size: number
  nearest(prompt: string): Neighbour[]
  /** A prompt has its first outcome. */
  remember(prompt: MessageId): void
  close(): void
}

/** Reads what is stored; vectors by another embedder are made anew in the background. */
export function openPromptVectors(
  embedder: TextEmbedder,
  store: Pick<OutcomeStore, 'vectors' | 'withoutVector' | 'promptText' | 'saveVectors'>,
  notStored: (error: unknown) => void,
): PromptVectors {
  const memory = createPromptMemory(embedder.dimensions, mostPrompts)
  let room = mostPrompts
  for (const { prompt, vector } of store.vectors(embedder.name, mostPrompts)) {
    memory.add(prompt, vector)
    room--
  }
  let next: NodeJS.Immediate | null = setImmediate(makeMissing)

  function save(prompts: { prompt: MessageId; text: string }[]): void {
    const made = prompts.map(({ prompt, text }) => ({
      prompt,
      vector: quantise(embedder.embed(text)),
    }))
    store.saveVectors(embedder.name, made, mostPrompts)
    for (const { prompt, vector } of made) memory.add(prompt, vector)
  }

  function makeMissing(): void {
    next = null
    try {
      const missing = store.withoutVector(embedder.name, Math.min(room, madeAtOnce))
      if (missing.length === 0) return
      save(missing)
      room -= missing.length
      if (room > 0) next = setImmediate(makeMissing)
    } catch (error) {
      notStored(error)
    }
  }

  return {
    get size() {
      return memory.size
    },
    nearest: (prompt) =>
      memory.size === 0
        ? []
        : memory.nearest(quantise(embedder.embed(prompt)), heard, similarityFloor),
    remember(prompt) {
      if (memory.has(prompt)) return
      const text = store.promptText(prompt)
      if (text !== null) save([{ prompt, text }])
    },
    close() {
      if (next) clearImmediate(next)
      next = null
    },
  }
}
