import type { Fit } from '#shared/contract/models'
import { ServerFailure } from '../endpoints/model-server.ts'

/** Refused here, before the model's own server was asked: it says nothing against that server. */
export class GateRefusal extends ServerFailure {
  override readonly name: string = 'GateRefusal'
}

/** The ledger's refusal: there is no room for the model. */
export class DoesNotFit extends GateRefusal {
  override readonly name = 'DoesNotFit'
  readonly fit: Fit

  constructor(fit: Fit, model: string) {
    super({ code: 'out-of-memory', message: `${model} was not loaded. ${fit.reason}` })
    this.fit = fit
  }
}
