import type { ModelCapability } from '#shared/contract/models'

/** For servers that do not say what a model can do: embedding models are known by their names and families. */
export function guessCapabilities(name: string, family: string | null): ModelCapability[] {
  const looksLikeEmbedding =
    /embed|(^|[/_-])(bge|gte|e5|minilm|all-mini)([-_:]|$)/i.test(name) || /bert/i.test(family ?? '')
  return looksLikeEmbedding ? ['embedding'] : ['chat']
}
