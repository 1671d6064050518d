import type { DecisionEntry } from '#shared/contract/history'
import type { DecidedBy } from '#shared/contract/routing'
import type { Tone } from '../../../ui/status-dot.tsx'
import { formatSeconds, formatSpeed } from '../../chat/describe.ts'

export const byNames: Record<DecidedBy, string> = {
  score: 'Score',
  rule: 'Rule',
  manual: 'You',
  explore: 'To learn',
  escalation: 'Escalation',
  merge: 'Merging',
  none: 'No model fitted',
}

/** What came of a decision, in a few words. */
export function describeResult(entry: DecisionEntry): { tone: Tone; words: string } {
  switch (entry.status) {
    case 'running':
      return { tone: 'signal', words: 'running' }
    case 'failed':
      return { tone: 'red', words: 'failed' }
    case 'stopped':
      return { tone: 'neutral', words: 'stopped' }
    case 'interrupted':
      return { tone: 'neutral', words: 'interrupted' }
    case 'done': {
      const took = entry.totalMs === null ? '' : ` in ${formatSeconds(entry.totalMs)}`
      if (entry.fellBack) return { tone: 'amber', words: `fell back, answered${took}` }
      return { tone: 'green', words: `answered${took}` }
    }
  }
}

/** "llama:8b", "qwen:14b → llama:8b", "no model". */
export function describeWay({ chosen, answered }: DecisionEntry): string {
  if (!chosen) return answered?.name ?? 'no model'
  return answered && answered.key !== chosen.key ? `${chosen.name} → ${answered.name}` : chosen.name
}

/** Measured figures; those unknown are left out. */
export function describeTimes(entry: DecisionEntry): string {
  return [
    entry.firstTokenMs === null ? null : `first word after ${formatSeconds(entry.firstTokenMs)}`,
    entry.totalMs === null ? null : `${formatSeconds(entry.totalMs)} in all`,
    entry.tokensPerSecond === null ? null : formatSpeed(entry.tokensPerSecond),
    entry.attempts > 1 ? `${entry.attempts} attempts` : null,
  ]
    .filter((part) => part !== null)
    .join(' · ')
}
