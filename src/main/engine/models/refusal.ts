import { AppError } from '#shared/app-error'
import type { Fit, Model } from '#shared/contract/models'
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

/** Somebody uses the model, so that it can't be unloaded or removed now. */
export function busyConflict(model: Pick<Model, 'displayName'>, what: string): AppError {
  return new AppError(
    'conflict',
    `${model.displayName} is answering. Stop the answer or wait for it, then ${what} it.`,
  )
}
