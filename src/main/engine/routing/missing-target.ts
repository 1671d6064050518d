import { preferences } from '#shared/contract/routing'
import type { CandidateFacts } from './facts.ts'
import { nearest } from './nearest.ts'
import { builtInTagNames, meansCandidate, presetOf } from './targets.ts'

/** What rules and favours can lead to. */
export interface TargetWorld {
  candidates: readonly CandidateFacts[]
  /** Of every endpoint that is set up or found, whether it answers or not. */
  endpoints: readonly string[]
  tags: Record<string, string[]>
}

function didYouMean(word: string, names: readonly string[], before = ''): string {
  const near = nearest(word, names)
  return near ? ` Did you mean ${before}${near}?` : ''
}

/** Why a target leads to nothing that could answer; `null` = it names a model that can. */
export function findMissingTarget(use: string, world: TargetWorld): string | null {
  if (use.startsWith('preset:')) {
    if (presetOf(use)) return null
    const name = use.slice('preset:'.length)
    const hint = didYouMean(name, preferences, 'preset:') || ` Known: ${preferences.join(', ')}.`
    return `There is no preset “${name}”.${hint}`
  }
  const meant = world.candidates.filter((one) => meansCandidate(use, one, world.tags))
  const found = meant.length > 0
  if (found && !meant.some(({ capabilities }) => capabilities.includes('chat'))) {
    return `“${use}” can’t take a prompt: it makes embeddings and does not chat.`
  }
  if (use.startsWith('tag:')) {
    const names = [...Object.keys(world.tags), ...builtInTagNames]
    const tag = use.slice('tag:'.length)
    if (!names.includes(tag)) {
      const hint = didYouMean(tag, names, 'tag:') || ` Known: ${names.join(', ')}.`
      return `There is no tag “${tag}”.${hint}`
    }
    return found ? null : `No model that is listed now has the tag “${tag}”.`
  }
  if (use.endsWith('/*')) {
    const id = use.slice(0, -2)
    if (world.endpoints.includes(id)) return null
    return `There is no endpoint “${id}”.${didYouMean(id, world.endpoints)}`
  }
  if (found) return null
  const names = world.candidates.flatMap(({ model, endpointId }) => [
    model,
    model.slice(endpointId.length + 1),
  ])
  return `No server that answers now lists “${use}”.${didYouMean(use, names)}`
}
