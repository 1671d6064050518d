import { AppError } from '#shared/app-error'
import type { EndpointId, ModelKey } from '#shared/contract/ids'
import type { Endpoint, Fit, KvType, Model, Operation } from '#shared/contract/models'
import type { Api } from '../api.ts'
import type { ModelServer } from '../endpoints/model-server.ts'
import { chooseContext } from './choose-context.ts'
import type { FitDecision } from './decide-fit.ts'
import type { Models } from './models.ts'
import { busyConflict } from './refusal.ts'
import { endpointOf, lookAt } from './situation.ts'

/** Verdicts for show may rest on a reading of this age, in milliseconds; loads never do. */
const freshMs = 1_500

interface FitWish {
  contextLength?: number | undefined
  kvType?: KvType | undefined
  mayGo(model: ModelKey): boolean
}

function publicFit(decision: FitDecision): Fit {
  const { admitBytes: _admit, spilledBytes: _spilled, busyInTheWay: _busy, ...fit } = decision
  return fit
}

/** The `models.*` calls about memory and long work. */
export function modelsApi(
  api: Pick<
    Api['models'],
    'fit' | 'load' | 'unload' | 'pin' | 'pull' | 'remove' | 'cancel' | 'operations'
  >,
  models: Models,
) {
  const { endpoints, operations, gate, usage } = models
  let shown: { at: number; reading: ReturnType<Models['readMachine']> } | null = null

  function find(key: ModelKey): { model: Model; endpoint: Endpoint; server: ModelServer } {
    const model = endpoints.find(key)
    const endpoint = model && endpointOf(endpoints.inventory.get(), model)
    if (!model || !endpoint) {
      const message = `${key} is not listed by any server now. Look at the list of models again.`
      throw new AppError('not-found', message)
    }
    return { model, endpoint, server: endpoints.serverOf(model) }
  }

  /** A reading fit to show; sliders ask often, and tools that read cards are slow. */
  function readForShow() {
    const age = shown ? models.now() - shown.at : Number.POSITIVE_INFINITY
    // A clock that was set back makes an old reading look like one from the future.
    if (!shown || age > freshMs || age < 0) {
      shown = { at: models.now(), reading: models.readMachine() }
    }
    return shown.reading
  }

  async function judge(
    { model, endpoint }: { model: Model; endpoint: Endpoint },
    wish: FitWish,
    reading: ReturnType<Models['readMachine']>,
    signal: AbortSignal | undefined,
  ): Promise<FitDecision> {
    const wanted = {
      model,
      endpoint,
      contextLength: chooseContext(wish, model.contextLength).want,
      kvType: wish.kvType ?? ('f16' as const),
      mayGo: wish.mayGo,
    }
    const stop = signal ?? AbortSignal.timeout(30_000)
    return (await lookAt(wanted, () => reading, models, stop)).decision
  }

  function unsupported(endpoint: Pick<Endpoint, 'name'>, what: string): AppError {
    return new AppError('unsupported', `${endpoint.name} lets nobody ${what} its models.`)
  }

  function refuseBusy(model: Model, what: string) {
    if (usage.busy(model.key)) throw busyConflict(model, what)
  }

  async function load(
    input: { model: ModelKey; contextLength?: number | undefined; evict: ModelKey[] },
    signal: AbortSignal | undefined,
  ): Promise<Operation> {
    const found = find(input.model)
    const { model, endpoint, server } = found
    if (!server.operations.load) throw unsupported(endpoint, 'load')
    const running = operations.running(endpoint.id, model.name)
    if (running?.kind === 'load') return running
    const wish = { contextLength: input.contextLength }
    const reading = models.readMachine()
    const mayGo = (key: ModelKey) => input.evict.includes(key)
    const { kind } = await judge(found, { ...wish, mayGo }, reading, signal)
    if (kind === 'fits-smaller' || kind === 'never') {
      const whole = await judge(found, { ...wish, mayGo: () => true }, reading, signal)
      throw new AppError('does-not-fit', whole.reason, { fit: publicFit(whole) })
    }
    return operations.begin(
      { kind: 'load', endpoint, model: model.name },
      async (report, cancelled) => {
        const lease = await gate.ensureReady(model, wish, {
          signal: cancelled,
          onPhase() {},
          mayEvict: input.evict,
          waitForBusy: false,
          maySpill: true,
          report,
        })
        lease.release()
      },
    )
  }

  function unload(key: ModelKey): Operation {
    const { model, endpoint, server } = find(key)
    if (!server.operations.unload) throw unsupported(endpoint, 'unload')
    refuseBusy(model, 'unload')
    return operations.begin({ kind: 'unload', endpoint, model: model.name }, (report, signal) => {
      report.begun('unloading')
      return gate.unload(model, signal)
    })
  }

  function pull(endpointId: EndpointId, name: string): Operation {
    const endpoint = endpoints.inventory.get().endpoints.find(({ id }) => id === endpointId)
    if (!endpoint) throw new AppError('not-found', 'This server is no longer in the list.')
    const { pull: fetch } = endpoints.serverOf({
      endpointId,
      endpointName: endpoint.name,
    }).operations
    if (!fetch) throw unsupported(endpoint, 'pull')
    return operations.begin({ kind: 'pull', endpoint, model: name }, async (report, signal) => {
      report.begun('asking')
      for await (const progress of fetch(name, signal)) report.progress(progress)
      signal.throwIfAborted()
      await endpoints.renew(endpointId)
    })
  }

  function remove(key: ModelKey): Operation {
    const { model, endpoint, server } = find(key)
    const erase = server.operations.remove
    if (!erase) throw unsupported(endpoint, 'remove')
    refuseBusy(model, 'remove')
    return operations.begin(
      { kind: 'remove', endpoint, model: model.name },
      async (report, signal) => {
        if (model.resident && server.operations.unload) {
          report.begun('unloading')
          await gate.unload(model, signal)
        }
        report.begun('removing')
        await erase(model.name, signal)
        if (models.pins.has(key)) models.pins.set(key, false)
        await endpoints.renew(endpoint.id)
      },
    )
  }

  return {
    fit: api.fit.handler(async ({ input, signal }) => {
      const wish = { ...input, mayGo: () => true }
      return publicFit(await judge(find(input.model), wish, readForShow(), signal))
    }),
    load: api.load.handler(({ input, signal }) => load(input, signal)),
    unload: api.unload.handler(({ input }) => unload(input.model)),
    pin: api.pin.handler(({ input }) => models.pin(find(input.model).model, input.pinned)),
    pull: api.pull.handler(({ input }) => pull(input.endpointId, input.model)),
    remove: api.remove.handler(({ input }) => remove(input.model)),
    cancel: api.cancel.handler(({ input }) => operations.cancel(input.operationId)),
    operations: api.operations.handler(({ signal }) => operations.list.watch(signal)),
  }
}
