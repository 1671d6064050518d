import type { Complexity, Features, Probabilities, TaskName } from '#shared/contract/routing'

/** A prompt of which only the kind is known. Without probabilities it is known for sure. */
export function featuresOfKind(
  task: TaskName,
  complexity: Complexity,
  probabilities: Probabilities | null = null,
): Features {
  return {
    version: 0,
    task,
    complexity,
    probabilities,
    language: null,
    promptTokens: 0,
    totalTokens: 0,
    hasCode: false,
    attachments: 0,
    passages: 0,
    turns: 0,
    needs: { vision: false, tools: false, json: false, longContext: false },
  }
}
