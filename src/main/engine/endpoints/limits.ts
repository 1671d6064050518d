import type { EndpointKind } from '#shared/contract/models'
import type { QueueLimits } from '../queue/decide-next.ts'

const usualPerModel: Record<EndpointKind, number> = {
  ollama: 1,
  lmstudio: 4,
  llamacpp: 4,
  openai: 8,
}

/** So many models may be at work at once where a server holds several; Ollama's own usual number. */
const modelsAtOnce: Record<EndpointKind, number> = {
  ollama: 3,
  lmstudio: 3,
  llamacpp: 3,
  openai: 1,
}

/** How many requests an endpoint gets at once. `configured` and `slots`: per model, `null` = not told. */
export function decideLimits(
  kind: EndpointKind,
  configured: number | null,
  slots: number | null,
): QueueLimits {
  const perModel = Math.max(1, configured ?? slots ?? usualPerModel[kind])
  return { perModel, endpoint: perModel * modelsAtOnce[kind] }
}
