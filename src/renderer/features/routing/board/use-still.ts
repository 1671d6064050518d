import { useMediaQuery } from '../../../app/use-media-query.ts'
import { useSettings } from '../../settings/settings-store.ts'

/** Nothing may move: the system says so, or the setting does. */
export function useStill(): boolean {
  const system = useMediaQuery('(prefers-reduced-motion: reduce)')
  const setting = useSettings((state) => state.settings.appearance.motion)
  return system || setting === 'reduced'
}
