import type { Confidence, SourceProblem } from '#shared/contract/resources'

const how: Record<Confidence, string> = {
  exact: 'exact',
  good: 'good, partly derived',
  estimate: 'estimate',
  unknown: 'not told',
}

/** `source nvidia-smi, exact`. */
export function describeSource(facts: { source: string; confidence: Confidence }): string {
  return facts.source ? `source ${facts.source}, ${how[facts.confidence]}` : how[facts.confidence]
}

/** Why a figure is missing: what its source complained of, else that nothing tells it. */
export function whyUnknown(problems: readonly SourceProblem[], source: string | null): string {
  const problem = problems.find((candidate) => source === null || candidate.source === source)
  return problem ? `${problem.source}: ${problem.message}` : 'No tool on this machine tells.'
}
