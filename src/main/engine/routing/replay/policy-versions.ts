import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { AppError } from '#shared/app-error'
import type { PolicyDraft, PolicyVersion } from '#shared/contract/replay'
import type { Settings } from '#shared/contract/settings'
import type { SettingChange, SettingsRoom } from '../../settings/settings.ts'
import type { ReplayStore } from './replay-store.ts'

/** The part of the settings that decides where a prompt goes. */
export function draftOf({ routing }: Settings): PolicyDraft {
  const { preference, balance, hosted, favour, tags, exploration, escalation, rules } = routing
  return { preference, balance, hosted, favour, tags, exploration, escalation, rules }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fewest places to change, so that comments beside the others stay. Pure. */
export function findChanges(
  before: unknown,
  after: unknown,
  path: SettingChange['path'],
): SettingChange[] {
  if (isDeepStrictEqual(before, after)) return []
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) => findChanges(before[key], after[key], [...path, key]))
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((one, index) => findChanges(one, after[index], [...path, index]))
  }
  return [{ path, value: after ?? null }]
}

interface Parts {
  store: Pick<ReplayStore, 'savePolicy' | 'removePolicy' | 'policy'>
  settings: Pick<SettingsRoom, 'current' | 'setAll'>
  now(): number
}

/** Makes drafts the policy, and keeps those of before. */
export function createPolicyVersions({ store, settings, now }: Parts) {
  function replace(draft: PolicyDraft, reason: string): PolicyVersion {
    const policy = draftOf(settings.current())
    const whole = draft.escalation ? draft : { ...draft, escalation: policy.escalation }
    const changes = findChanges(policy, whole, ['routing'])
    if (changes.length === 0) throw new AppError('conflict', 'This policy holds already.')
    const version: PolicyVersion = { id: randomUUID(), at: now(), reason, policy }
    // Kept first: a policy is never lost, whatever the settings file says to its change.
    store.savePolicy(version)
    try {
      settings.setAll(changes)
    } catch (error) {
      store.removePolicy(version.id)
      throw error
    }
    return version
  }
  return {
    adopt: replace,
    revert(id: string): PolicyVersion {
      const { policy, at } = store.policy(id)
      const day = new Date(at).toISOString().slice(0, 10)
      return replace(policy, `Went back to the policy that held until ${day}`)
    },
  }
}
