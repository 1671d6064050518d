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
    reliability: api.reliability.handler(({ input }) => ({
      ...measureReliability(history.measured(input.model, mostMeasured)),
      models: history.measuredModels(),
    })),
  }
}
