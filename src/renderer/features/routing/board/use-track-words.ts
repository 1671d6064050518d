import type { ModelKey } from '#shared/contract/ids'
import { contextFor } from '../../models/context-steps.ts'
import { questionKey } from '../../models/fit-asker.ts'
import { useInventory } from '../../models/inventory-store.ts'
import { useFits } from '../../models/use-fits.ts'
import type { Track } from './choose-tracks.ts'
import { sayTrack, type TrackWords } from './say-track.ts'

/** With which context a cold model's need is told, in tokens. */
const usualContext = 8192

/** How each track's model stands in memory; what cold ones would take is asked. `now`: epoch milliseconds. */
export function useTrackWords(
  tracks: readonly Track[],
  now: number,
): ReadonlyMap<ModelKey, TrackWords> {
  const { models, endpoints } = useInventory()
  const questionOf = ({ key, model }: Track) => ({
    model: key,
    contextLength: contextFor({ contextLength: model?.contextLength ?? null }, usualContext),
    kvType: 'f16' as const,
  })
  const cold = tracks.filter(({ model }) => model && !model.remote && !model.resident)
  const fits = useFits(cold.map(questionOf), models)
  return new Map(
    tracks.map((track) => {
      const endpoint = endpoints.find(({ id }) => id === track.endpointId)
      const answer = fits.get(questionKey(questionOf(track)))
      return [track.key, sayTrack(track, endpoint, answer, now)]
    }),
  )
}
