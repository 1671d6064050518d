import type { Api } from '../../api.ts'
import type { DecisionHistory } from './decision-history.ts'

/** The `history.*` calls. */
export function historyApi(api: Api['history'], history: DecisionHistory, now: () => number) {
  return {
    page: api.page.handler(({ input }) => history.page(input)),
    overview: api.overview.handler(({ input }) => history.overview(input, now())),
  }
}
