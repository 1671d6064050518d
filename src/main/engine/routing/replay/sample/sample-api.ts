import type { Api } from '../../../api.ts'
import type { Samples } from './samples.ts'

/** The calls of `replay.*` that ask models again. */
export function sampleApi(api: Api['replay'], samples: Samples) {
  return {
    planSample: api.planSample.handler(({ input }) => samples.plan(input)),
    askSample: api.askSample.handler(({ input }) => samples.ask(input)),
    watchSample: api.watchSample.handler(({ input, signal }) => samples.watch(input.id, signal)),
    stopSample: api.stopSample.handler(({ input }) => samples.stop(input.id)),
    resumeSample: api.resumeSample.handler(({ input }) => samples.resume(input.id)),
    removeSample: api.removeSample.handler(({ input }) => samples.remove(input.id)),
    openPair: api.openPair.handler(({ input }) => samples.openPair(input.pair)),
    judgePair: api.judgePair.handler(({ input }) => samples.judgePair(input)),
    judges: api.judges.handler(({ input }) => samples.judges(input.id)),
    judgeSample: api.judgeSample.handler(({ input }) => samples.judge(input)),
    dropJudge: api.dropJudge.handler(({ input }) => samples.dropJudge(input.id)),
  }
}
