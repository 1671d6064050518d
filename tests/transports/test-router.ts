import type { ContractRouterClient } from '@orpc/contract'
import { eventIterator, oc, type } from '@orpc/contract'
import { implement, ORPCError } from '@orpc/server'
import { z } from 'zod'

const testContract = {
  echo: oc.input(z.object({ text: z.string() })).output(type<{ text: string }>()),
  refuse: oc.output(type<void>()),
  crash: oc.output(type<void>()),
  /** Answers when released, or never. */
  hang: oc.output(type<void>()),
  count: oc.input(z.object({ to: z.number() })).output(eventIterator(type<number>())),
  /** Everything recorded after the first `after` entries, then what comes. */
  follow: oc.input(z.object({ after: z.number() })).output(eventIterator(type<number>())),
  /** `events` events of `size` characters. */
  flood: oc
    .input(z.object({ events: z.number(), size: z.number() }))
    .output(eventIterator(type<string>())),
  failing: oc.output(eventIterator(type<number>())),
}

export type TestClient = ContractRouterClient<typeof testContract>

/** A small router that lets a test see what the engine's side of a transport sees. */
export function createTestRouter() {
  const api = implement(testContract)
  const recorded: number[] = []
  const changed = new EventTarget()
  const begun = Promise.withResolvers<void>()
  const aborted = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  let pulled = 0
  let following = 0

  const router = api.router({
    echo: api.echo.handler(({ input }) => ({ text: input.text })),
    refuse: api.refuse.handler(() => {
      throw new ORPCError('run-active', { message: 'One at a time.', data: { runId: 'r1' } })
    }),
    crash: api.crash.handler(() => {
      throw new Error('secret inner detail')
    }),
    hang: api.hang.handler(async ({ signal }) => {
      signal?.addEventListener('abort', () => aborted.resolve())
      begun.resolve()
      await new Promise(() => undefined)
    }),
    count: api.count.handler(async function* ({ input }) {
      for (let value = 1; value <= input.to; value += 1) yield value
    }),
    follow: api.follow.handler(async function* ({ input, signal }) {
      following += 1
      try {
        for (let at = input.after; !signal?.aborted; ) {
          const value = recorded[at]
          if (value === undefined) {
            await nextChange(changed, signal)
          } else {
            at += 1
            yield value
          }
        }
      } finally {
        following -= 1
        ended.resolve()
      }
    }),
    flood: api.flood.handler(async function* ({ input }) {
      const text = 'x'.repeat(input.size)
      for (let event = 0; event < input.events; event += 1) {
        pulled += 1
        yield text
      }
    }),
    failing: api.failing.handler(async function* () {
      yield 1
      throw new ORPCError('not-found', { message: 'It is gone.' })
    }),
  })

  return {
    router,
    record(...values: number[]) {
      recorded.push(...values)
      changed.dispatchEvent(new Event('change'))
    },
    /** `hang` has begun, its signal was aborted; a `follow` has come to its end. */
    begun: begun.promise,
    aborted: aborted.promise,
    ended: ended.promise,
    /** Events that were taken from `flood`. */
    pulled: () => pulled,
    following: () => following,
  }
}

export type TestRouter = ReturnType<typeof createTestRouter>

function nextChange(changed: EventTarget, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    changed.addEventListener('change', () => resolve(), { once: true })
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}
