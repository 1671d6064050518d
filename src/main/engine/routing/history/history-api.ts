import type { Reliability } from '#shared/contract/history'
import type { ModelKey } from '#shared/contract/ids'
import type { Api } from '../../api.ts'
import { measureReliability } from '../confidence/calibration/reliability.ts'
import type { DecisionHistory } from './decision-history.ts'

/** Older ones tell of models as they no longer are. */
const mostMeasured = 5000

/** The `history.*` calls. */
export function historyApi(api: Api['history'], history: DecisionHistory, now: () => number) {
  return {
    page: api.page.handler(({ input }) => history.page(input)),
    overview: api.overview.handler(({ input }) => history.overview(input, now())),
    reliability: api.reliability.handler(({ input }) => {
      const all = history.measured(null, mostMeasured)
      const { model } = input
      const wanted = model === null ? all : history.measured(model, mostMeasured)
      return { ...measureReliability(wanted), models: countModels(all) }
    }),
  }
}

function countModels(answers: readonly { model: ModelKey }[]): Reliability['models'] {
  return [...Map.groupBy(answers, ({ model }) => model)]
    .map(([model, of]) => ({ model, n: of.length }))
    .sort((a, b) => b.n - a.n || (a.model < b.model ? -1 : 1))
}
