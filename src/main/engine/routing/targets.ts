import { type Preference, preferences } from '#shared/contract/routing'
import type { CandidateFacts } from './facts.ts'

/** Groups that everybody has. Sizes in weights. */
const builtInTags: Record<string, (candidate: CandidateFacts) => boolean> = {
  local: ({ remote }) => !remote,
  hosted: ({ remote }) => remote,
  small: ({ parameters }) => parameters !== null && parameters < 5e9,
  large: ({ parameters }) => parameters !== null && parameters >= 20e9,
  resident: ({ resident }) => resident,
  code: ({ model }) => /code|coder|devstral/i.test(model),
  vision: ({ capabilities }) => capabilities.includes('vision'),
  tools: ({ capabilities }) => capabilities.includes('tools'),
}

export const builtInTagNames: readonly string[] = Object.keys(builtInTags)

/** Tags within tags are followed so deep; a ring ends there. */
const deepest = 4

/** `preset:fast`: not a model, but another way to weigh them all. `null` = it names models. */
export function presetOf(use: string): Preference | null {
  return preferences.find((preference) => use === `preset:${preference}`) ?? null
}

/**
 * Does a rule's `use` mean this candidate? By key (`ollama/qwen3:8b`), by the model's name, by endpoint (`ollama/*`), or
 * by tag (`tag:code`: the user's own or a built-in one).
 */
export function meansCandidate(
  use: string,
  candidate: CandidateFacts,
  tags: Record<string, string[]>,
): boolean {
  return meansWithin(use, candidate, tags, 0, new Set())
}

/** `opened`: tags that were looked into at each depth, so that none is twice, however often tags name each other. */
function meansWithin(
  use: string,
  candidate: CandidateFacts,
  tags: Record<string, string[]>,
  depth: number,
  opened: Set<string>,
): boolean {
  if (use.startsWith('tag:')) {
    const tag = use.slice(4)
    const own = Object.hasOwn(tags, tag) ? tags[tag] : undefined
    if (own) {
      const here = `${depth} ${tag}`
      if (depth >= deepest || opened.has(here)) return false
      opened.add(here)
      return own.some((one) => meansWithin(one, candidate, tags, depth + 1, opened))
    }
    return Object.hasOwn(builtInTags, tag) && builtInTags[tag]?.(candidate) === true
  }
  if (use === candidate.model) return true
  if (use.endsWith('/*')) return candidate.endpointId === use.slice(0, -2)
  return candidate.model === `${candidate.endpointId}/${use}`
}
