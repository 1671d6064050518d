import { afterAll, describe, test, vi } from 'vitest'
import type { ModelServer } from '#engine/endpoints/model-server'
import { collect, failureIn, never, refusalOf, textOf } from '../http/collect.ts'
import { createMatrix } from './matrix.ts'
import { ask, connect, type RunningServer, type Target, targets } from './targets.ts'
import { type WireFault, wireFaults } from './wire-faults.ts'

const words = ['Grüße', ', ', '世界', ' ', '🦊', ' and', ' so', ' on', '.']
const matrix = createMatrix(targets.map((target) => target.name))
afterAll(() => console.log(`How streams end\n${matrix.print()}`))

/** Runs `work` while the fault holds; each test has a server of its own, since most of them wait for silence. */
async function withFault(
  target: Target,
  fault: WireFault,
  route: string,
  work: (server: ModelServer, running: RunningServer, remove: () => void) => Promise<void>,
): Promise<void> {
  const running = await target.start({ reply: () => ({ text: words }) })
  try {
    const action = typeof fault.action === 'function' ? fault.action(target) : fault.action
    const remove = running.inject({ route, when: fault.when, action })
    await work(connect(target, running.url), running, remove)
  } finally {
    await running.close()
  }
}

describe.each(targets)('$name', (target) => {
  test.concurrent.for(wireFaults)('stream: $name', (fault, { expect }) =>
    withFault(target, fault, target.chatRoute, async (server, running, remove) => {
      const events = await collect(server.stream(ask('Hi'), never()))
      const last = events.at(-1)
      const end = last?.type === 'failed' ? last.failure.code : (last?.type ?? 'nothing')
      matrix.set(fault.name, target.name, end)
      expect(end).toBe(fault.ends)
      expect(events.filter(({ type }) => type === 'done' || type === 'failed')).toHaveLength(1)
      if (last?.type === 'failed') expect(last.failure.message).not.toBe('')
      if (fault.name === 'status 429') expect(failureIn(events).retryAfterMs).toBe(3000)
      const whole = words.join('')
      const text = textOf(events)
      const twice = words[2 - target.frontFrames]
      if (fault.name === 'frame sent twice') expect(text).toContain(`${twice}${twice}`)
      else if (end === 'done') expect(text).toBe(whole)
      else expect(whole.startsWith(text)).toBe(true)

      await vi.waitUntil(() => running.activeGenerations() === 0 && running.openSockets() === 0)
      remove()
      const next = await collect(server.stream(ask('Hi'), never()))
      expect(textOf(next)).toBe(whole)
      expect(next.at(-1)?.type).toBe('done')
    }),
  )

  const listFaults = wireFaults.filter((fault) => fault.lists)
  test.concurrent.for(listFaults)('list: $name', (fault, { expect }) =>
    withFault(target, fault, target.listRoute, async (server, running, remove) => {
      const failure = await refusalOf(server.listModels(never()))
      expect(failure.code).toBe(fault.lists)
      remove()
      await vi.waitUntil(() => running.openSockets() === 0)
      const all = target.holds === 'many' ? 3 : 1
      expect(await server.listModels(never())).toHaveLength(all)
    }),
  )
})
