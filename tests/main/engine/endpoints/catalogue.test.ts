import { describe, test, vi } from 'vitest'
import type { EndpointId } from '#shared/contract/ids'
import type { Model } from '#shared/contract/models'
import type { Failure } from '#shared/failure'
import { faultCatalogue } from '#simulators/faults'
import { chatModel, connect, type Target, targets } from '#tests/main/adapters/conformance/targets'
import { known, openTestEndpoints } from './open-registry.ts'

/** Downloads are no generations, and these need a history. */
const isOfOneChat = (id: string) => !id.startsWith('pull-') && !id.endsWith('instead-of-evicting')

/** The newest of each kind: how versions differ is the adapters' business. */
const newest = [...new Map(targets.map((target) => [target.kind, target])).values()]

function entriesFor(target: Target) {
  return faultCatalogue.filter(
    ({ id, targets: shownBy }) =>
      isOfOneChat(id) &&
      shownBy.some(
        ({ kind, versions }) =>
          kind === target.kind && (versions?.includes(target.version) ?? true),
      ),
  )
}

describe.each(newest)('$name under every known fault', (target) => {
  test.concurrent.for(entriesFor(target))(
    '$id: judged, and the next request works',
    { timeout: 30_000 },
    async (entry, { expect }) => {
      const running = await target.start()
      const { registry, queues, health, endpoint, close } = openTestEndpoints((_kind, url) =>
        connect(target, url),
      )
      const id = target.kind as string as EndpointId
      try {
        registry.setKnown(known({}, [{ kind: target.kind, url: running.url, quiet: false }]))
        await registry.refresh()

        async function ask(): Promise<Failure | null> {
          const model = registry.inventory.get().models.find(({ name }) => name === chatModel)
          if (!model) throw new Error(`${chatModel} is not listed.`)
          return askOnce(model)
        }
        async function askOnce(model: Model): Promise<Failure | null> {
          const { signal } = new AbortController()
          const question = { endpointId: id, model: model.name, priority: 'person' } as const
          const place = await queues.enter(question, { signal })
          health.started(model)
          let failure: Failure | null = null
          const request = { model: model.name, turns: [{ role: 'user' as const, content: 'Hi' }] }
          for await (const event of registry.serverOf(model).stream(request, signal)) {
            if (event.type === 'text') health.firstToken(model)
            else if (event.type === 'failed') failure = event.failure
          }
          health.ended(model, failure)
          place.leave()
          return failure
        }

        const removals = entry.faults(target).map(running.inject)
        const failure = await ask()
        if (failure) {
          const shown = endpoint(id)
          expect(['ready', 'down', 'misconfigured', 'rate-limited']).toContain(shown.state)
          if (shown.state !== 'ready') expect(shown.failure).toEqual(failure)
        }
        for (const remove of removals) remove()
        await registry.renew(id)
        expect(await ask()).toBeNull()
        await registry.renew(id)
        expect(endpoint(id)).toMatchObject({
          state: 'ready',
          failure: null,
          queue: { running: 0, waiting: 0 },
        })
        close()
        await vi.waitUntil(() => running.activeGenerations() === 0 && running.openSockets() === 0)
      } finally {
        close()
        await running.close()
      }
    },
  )
})
