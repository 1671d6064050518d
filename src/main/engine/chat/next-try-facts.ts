import type { AttemptRemedy } from '#shared/contract/attempt'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { Failure } from '#shared/failure'

/** A model that the decision admits, as it stands now. */
export interface Option {
  model: ModelKey
  /** As its server names it: the same name elsewhere is taken for the same model. */
  name: string
  endpointId: EndpointId
  /** `null` = not known. */
  parameters: number | null
  /** In tokens, `null` = not known. */
  contextLength: number | null
  resident: boolean
  /** Its server lets us choose the context that it is loaded with. */
  setsContext: boolean
  /** It is left alone now, because it or its server is not well. */
  unwell: boolean
}

/** One try that failed before a word. */
export interface FailedTry {
  model: ModelKey
  name: string
  endpointId: EndpointId
  parameters: number | null
  contextLength: number | null
  failure: Failure
  /** Its server was never asked: there was no room, or it was not well. */
  refused: boolean
  /** What had been done before this try. */
  remedy: AttemptRemedy | null
}

export interface NextTryFacts {
  /** Best first, those tried already included. */
  options: readonly Option[]
  /** The user named the model: no other one may take over. */
  byHand: boolean
  /** Of everything that would be sent. */
  totalTokens: number
  /** The conversation holds messages that could be left out. */
  hasHistory: boolean
}

export interface NextTry {
  model: ModelKey
  remedy: AttemptRemedy
  /** There is no other model to turn to: what takes time is better than a refusal. */
  noOther: boolean
}

export const lacksMemory = ({ failure }: Pick<FailedTry, 'failure'>) =>
  failure.code === 'out-of-memory' || failure.code === 'guardrail'
