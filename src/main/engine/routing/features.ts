import type { Features } from '#shared/contract/routing'
import type { Classify } from './classify/classifier.ts'
import { detectLanguage } from './detect-language.ts'
import { estimateTokens } from './estimate-tokens.ts'
import { findComplexity, findTask } from './guess-by-patterns.ts'

export const featuresVersion = 4

/** Only this much of a prompt is searched for words; the rest counts by its length. */
const scannedLength = 20_000

/** Beyond this many tokens a prompt with all that goes along counts as long. */
const longContextTokens = 16_000

/** What goes along with a prompt. */
export interface PromptContext {
  /** Everything that is sent before the prompt, in tokens. */
  earlierTokens?: number
  /** Messages before it. */
  turns?: number
  attachments?: number
  passages?: number
  hasImages?: boolean
}

/** What the words of a prompt tell. Pure. Without a classifier patterns guess, and there are no probabilities. */
export function extractFeatures(
  prompt: string,
  context: PromptContext = {},
  classify: Classify | null = null,
): Features {
  const text = prompt.slice(0, scannedLength)
  const promptTokens = estimateTokens(prompt)
  const totalTokens = promptTokens + (context.earlierTokens ?? 0)
  return {
    version: featuresVersion,
    ...(classify?.(prompt) ?? guess(text, promptTokens)),
    promptTokens,
    totalTokens,
    attachments: context.attachments ?? 0,
    passages: context.passages ?? 0,
    turns: context.turns ?? 0,
    hasCode:
      /```|^\s{0,8}(?:import|export|def|class|function|const|let|var|public|#include|fn|func|SELECT)\b|[;{}]\s*$/m.test(
        text,
      ),
    needs: {
      vision: context.hasImages ?? false,
      tools: false,
      json: /\b(?:as|in|valid|only) json\b/i.test(text),
      longContext: totalTokens > longContextTokens,
    },
  }
}

function guess(text: string, promptTokens: number) {
  const task = findTask(text)
  return {
    task,
    complexity: findComplexity(text, task, promptTokens),
    probabilities: null,
    language: detectLanguage(text),
  }
}
