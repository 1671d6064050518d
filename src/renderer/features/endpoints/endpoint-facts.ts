import type { Endpoint, Model } from '#shared/contract/models'
import { formatWholeSeconds } from '../chat/describe.ts'
import { describeFailure } from '../chat/describe-failure.ts'
import { timeAgo } from '../models/time-ago.ts'

/** `1 running, 2 waiting`; `nothing running`. */
export function queueWords({ running, waiting }: Endpoint['queue']): string {
  const said = [running > 0 && `${running} running`, waiting > 0 && `${waiting} waiting`]
  return said.filter(Boolean).join(', ') || 'nothing running'
}

/** `14 models, 2 in memory`. */
export function modelWords(endpoint: Endpoint, models: readonly Model[]): string {
  const resident = models.filter(
    (model) => model.endpointId === endpoint.id && model.resident,
  ).length
  const count = `${endpoint.modelCount} ${endpoint.modelCount === 1 ? 'model' : 'models'}`
  return resident > 0 ? `${count}, ${resident} in memory` : count
}

/** When it last generated anything: the only true sign of life. Epoch milliseconds. */
export function lastTokenWords(lastTokenAt: number | null, now: number): string {
  return lastTokenAt === null ? 'none seen yet' : timeAgo(lastTokenAt, now)
}

/** `Tries again in 40 s.`; empty where nothing waits. Epoch milliseconds. */
export function retryWords(retryAt: number | null, now: number): string {
  if (retryAt === null) return ''
  const seconds = Math.ceil((retryAt - now) / 1000)
  return seconds > 0 ? `Tries again in ${formatWholeSeconds(seconds)}.` : 'Tries again now.'
}

/** `3, the last: “…”`: errors that nobody has a name for yet; empty where there were none. Words are said once. */
export function unnamedWords({
  unnamedErrors,
  failure,
}: Pick<Endpoint, 'unnamedErrors' | 'failure'>): string {
  if (!unnamedErrors) return ''
  const { count, last } = unnamedErrors
  if (last === failure?.message) return count === 1 ? '1, above' : `${count}, the last one above`
  return count === 1 ? `1: “${last.trim()}”` : `${count}, the last: “${last.trim()}”`
}

/** The last failure with the server's own words; empty where there is none. */
export function failureWords({ failure, name }: Pick<Endpoint, 'failure' | 'name'>): string {
  if (!failure) return ''
  const { title } = describeFailure(failure, { model: null, endpoint: name })
  const said = failure.message.trim()
  return said ? `${title} “${said}”` : title
}
