import type { Attempt, AttemptRemedy } from '#shared/contract/attempt'
import { formatCount, formatSeconds } from './describe.ts'

/** What was done about a failure, as the rest of a sentence: "again with a context of 2 048 tokens". */
export function describeRemedy(remedy: AttemptRemedy, { name, endpointName }: Attempt['model']) {
  switch (remedy.kind) {
    case 'elsewhere':
      return `the same model on ${endpointName}`
    case 'next-model':
      return name
    case 'smaller-model':
      return `${name}, which is smaller`
    case 'longer-context':
      return `${name}, which takes longer texts`
    case 'smaller-context':
      return `again with a context of ${formatCount(remedy.tokens)} tokens`
    case 'shorter-history':
      return 'again without the oldest messages'
    case 'waited':
      return `again after ${formatSeconds(remedy.ms)}`
    case 'refreshed':
      return 'again after the list of models was read anew'
    case 'waits-for-room':
      return `${name} again, waiting for room`
  }
}
