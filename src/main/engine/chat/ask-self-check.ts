import type { Model } from '#shared/contract/models'
import { readSelfCheck, selfCheckRequest } from '../routing/confidence/self-check.ts'
import { estimateTokens } from '../routing/estimate-tokens.ts'
import type { TryParts } from './try-model.ts'

/** A self-check that takes longer says too little for its price. */
const longestMs = 20_000

/**
 * Asks a model that is still loaded whether its answer is right: behind whoever waits, with a place and a lease like any
 * other request. `null` = it was not asked, or said nothing. Never throws.
 */
export async function askSelfCheck(
  parts: Pick<TryParts, 'registry' | 'gate' | 'queues'>,
  model: Model,
  { prompt, answer }: { prompt: string; answer: string },
  stop: AbortSignal,
): Promise<boolean | null> {
  if (!model.resident && !model.remote) return null
  const signal = AbortSignal.any([stop, AbortSignal.timeout(longestMs)])
  const { turns, maxTokens } = selfCheckRequest(prompt, answer)
  try {
    const place = await parts.queues.enter(
      { endpointId: model.endpointId, model: model.name, priority: 'background' },
      { signal },
    )
    try {
      const promptTokens = turns.reduce((sum, { content }) => sum + estimateTokens(content), 0)
      const lease = await parts.gate.ensureReady(
        model,
        { promptTokens },
        { signal, onPhase() {}, mayEvict: 'nobody', waitForBusy: false, maySpill: false },
      )
      try {
        const request = { model: model.name, turns, maxTokens }
        let reply = ''
        for await (const event of parts.registry.serverOf(model).stream(request, signal)) {
          if (event.type === 'text') reply += event.text
          else if (event.type === 'failed') return null
        }
        return readSelfCheck(reply)
      } finally {
        lease.release()
      }
    } finally {
      place.leave()
    }
  } catch {
    return null
  }
}
