import type { AnswerMessage } from '#shared/contract/chat'
import type { Features } from '#shared/contract/routing'
import { estimateTokens } from '../routing/estimate-tokens.ts'
import type { ChatStore } from './chat-store.ts'
import type { MergeSources } from './merge-request.ts'

/** What a merged answer is made of, as it is stored; `null` = it is not one. */
export function mergeSourcesOf(
  store: Pick<ChatStore, 'message'>,
  { id, version }: Pick<AnswerMessage, 'id' | 'version'>,
): MergeSources | null {
  if (version?.kind !== 'merge') return null
  const texts = version.from.flatMap((from) => store.message(from)?.message.text ?? [])
  return { mark: id.slice(0, 8), texts }
}

/** The prompt's features, of the size that it has together with the answers. */
export function withSources<F extends Pick<Features, 'promptTokens' | 'totalTokens'>>(
  features: F,
  { texts }: Pick<MergeSources, 'texts'>,
): F {
  const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0)
  return {
    ...features,
    promptTokens: features.promptTokens + tokens,
    totalTokens: features.totalTokens + tokens,
  }
}
