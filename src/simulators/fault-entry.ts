import type { FailureCode } from '#shared/failure'
import type { Fault, SimulatorKind, WireAction } from './faults.ts'

export interface FaultTarget {
  kind: SimulatorKind
  /** Of llama-server its mode, of OpenAI-compatible servers the flavour. */
  version: string
}

/** One way in which real servers are known to fail. */
export interface CatalogueEntry {
  /** Unique, e.g. `load-out-of-memory`. */
  id: string
  /** The numbered fault of the list that it stands for; several entries may share one. */
  number: number
  description: string
  /** Server kinds that show it; versions where only some do. */
  targets: readonly { kind: SimulatorKind; versions?: readonly string[] }[]
  /** What a client should make of it: a named failure, or `answer` when it should get through all the same. */
  outcome: FailureCode | 'answer'
  /** What to inject. */
  faults(target: FaultTarget): Fault[]
}

export const everyKind = [
  { kind: 'ollama' },
  { kind: 'lmstudio' },
  { kind: 'llamacpp' },
  { kind: 'openai' },
] as const
export const bothKinds = [{ kind: 'ollama' }, { kind: 'lmstudio' }] as const
export const onlyRouter = [{ kind: 'llamacpp', versions: ['router'] }] as const
export const onlyOllama = [{ kind: 'ollama' }] as const
export const onlyLmStudio = [{ kind: 'lmstudio' }] as const

/** The route a chat goes over. */
export function chatRoute(target: FaultTarget): RegExp {
  return target.kind === 'ollama'
    ? /^POST \/api\/(chat|generate)$/
    : /^POST \/(v1|api\/v0)\/chat\/completions$/
}

export function onChat(action: WireAction, afterFrames?: number): CatalogueEntry['faults'] {
  return (target) => [
    {
      route: chatRoute(target),
      when: afterFrames === undefined ? 'pre' : { afterFrames },
      action,
    },
  ]
}
