import { useMemo } from 'react'
import { create } from 'zustand'
import { type Preference, presetBalances } from '#shared/contract/routing'
import { useSettings } from './settings-store.ts'
import { useChangeSetting } from './use-change-setting.ts'

interface BalanceInHand {
  /** Where the slider is held; `null` = it was let go. */
  held: number | null
  /** Chosen, and not saved yet. */
  preferring: Preference | null
  /** The last change that is being saved. */
  saving: Promise<void>
}

/** Shared by every place that shows the slider, so that a preview follows while it moves. */
const useInHand = create<BalanceInHand>(() => ({
  held: null,
  preferring: null,
  saving: Promise.resolve(),
}))

/** Resolves when what was chosen is saved: a prompt that is sent next goes by it. */
export const balanceSaved = (): Promise<void> => useInHand.getState().saving

export interface Balance {
  preference: Preference
  /** Where the slider stands, 0 to 100. */
  balance: number
  /** It stands where the user put it, not where the preference has it. */
  isOwn: boolean
  hold(balance: number): void
  /** Saves where it was let go. */
  release(): void
  /** A preference brings its own place of the slider. */
  prefer(preference: Preference): void
  /** Puts the slider back to where the preference has it. */
  reset(): void
}

/** The policy's place between speed and quality. It holds for every prompt, until it is changed again. */
export function useBalance(): Balance {
  const routing = useSettings((state) => state.settings.routing)
  const { held, preferring } = useInHand()
  const change = useChangeSetting()
  const verbs = useMemo(() => {
    const save = (work: () => Promise<void>) =>
      useInHand.setState(({ saving }) => ({ saving: saving.then(work) }))
    return {
      hold: (balance: number) => useInHand.setState({ held: balance }),
      release() {
        const { held: at } = useInHand.getState()
        if (at === null) return
        save(async () => {
          await change(['routing', 'balance'], at)
          // It may have been moved on meanwhile.
          useInHand.setState(({ held }) => ({ held: held === at ? null : held }))
        })
      },
      prefer(preference: Preference) {
        useInHand.setState({ preferring: preference, held: null })
        save(async () => {
          const { balance } = useSettings.getState().settings.routing
          if (balance !== null) await change(['routing', 'balance'], null)
          await change(['routing', 'preference'], preference)
          useInHand.setState(({ preferring }) => ({
            preferring: preferring === preference ? null : preferring,
          }))
        })
      },
      reset: () => save(() => change(['routing', 'balance'], null)),
    }
  }, [change])
  const preference = preferring ?? routing.preference
  const saved = preferring === null ? routing.balance : null
  return {
    preference,
    balance: held ?? saved ?? presetBalances[preference],
    isOwn: (held ?? saved) !== null,
    ...verbs,
  }
}
