import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ModelServer } from '#engine/endpoints/model-server'
import { collect, failureIn, never, refusalOf, textOf } from '../http/collect.ts'
import { createMatrix } from './matrix.ts'
import { ask, connect, type RunningServer, targets } from './targets.ts'
import { type WireFault, wireFaults } from './wire-faults.ts'

const words = ['Grüße', ', ', '世界', ' ', '🦊', ' and', ' so', ' on', '.']
const matrix = createMatrix(targets.map((target) => target.name))
afterAll(() => console.log(`How streams end\n${matrix.print()}`))

describe.each(targets)('$name', (target) => {
  let running: RunningServer
  let server: ModelServer

  beforeEach(async () => {
    running = await target.start({ reply: () => ({ text: words }) })
    server = connect(target, running.url)
  })
  afterEach(() => running.close())

  const inject = (fault: WireFault, route: string) => {
    const action = typeof fault.action === 'function' ? fault.action(target) : fault.action
    return running.inject({ route, when: fault.when, action })
  }

  test.each(wireFaults)('stream: $name', async (fault) => {
    const remove = inject(fault, target.chatRoute)
    const events = await collect(server.stream(ask('Hi'), never()))
    const last = events.at(-1)
    const end = last?.type === 'failed' ? last.failure.code : (last?.type ?? 'nothing')
    matrix.set(fault.name, target.name, end)
    expect(end).toBe(fault.ends)
    expect(events.filter(({ type }) => type === 'done' || type === 'failed')).toHaveLength(1)
    if (last?.type === 'failed') expect(last.failure.message).not.toBe('')
    if (fault.name === 'status 429') expect(failureIn(events).retryAfterMs).toBe(3000)
    const whole = words.join('')
    if (fault.name === 'frame sent twice')
      expect(textOf(events)).toContain(`${words[2]}${words[2]}`)
    else if (end === 'done') expect(textOf(events)).toBe(whole)
    else expect(whole.startsWith(textOf(events))).toBe(true)

    await vi.waitUntil(() => running.activeGenerations() === 0)
    remove()
    const next = await collect(server.stream(ask('Hi'), never()))
    expect(textOf(next)).toBe(whole)
    expect(next.at(-1)?.type).toBe('done')
  })

  test.each(wireFaults.filter((fault) => fault.lists))('list: $name', async (fault) => {
    const remove = inject(fault, target.listRoute)
    const failure = await refusalOf(server.listModels(never()))
    expect(failure.code).toBe(fault.lists)
    remove()
    expect(await server.listModels(never())).toHaveLength(3)
  })
})
