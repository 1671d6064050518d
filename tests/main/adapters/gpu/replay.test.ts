import { describe, expect, it } from 'vitest'
import { createDemoGpu } from '#adapters/gpu/demo-gpu'
import { createReplaySource } from '#adapters/gpu/replay'
import { gpuRecording } from '#shared/gpu-recording'
import { appleChip, desktopCard, twoCards, workingCard } from '#simulators/recordings/cards'
import { never } from './fake-commands.ts'

const gibibyte = 1024 ** 3

describe('recordings', () => {
  it.each([desktopCard, workingCard, twoCards, appleChip])('$title hangs together', (recording) => {
    expect(gpuRecording.parse(JSON.parse(JSON.stringify(recording)))).toEqual(recording)
    for (const card of recording.cards) {
      const total = card.totalBytes ?? 0
      for (const { usedBytes, freeBytes, processes } of card.frames) {
        expect((usedBytes ?? 0) + (freeBytes ?? 0)).toBeLessThanOrEqual(total)
        const held = processes?.reduce((sum, process) => sum + (process.usedBytes ?? 0), 0) ?? 0
        expect(held).toBeLessThanOrEqual((usedBytes ?? 0) + 3)
      }
    }
  })

  it('play in their own time, over and over', async () => {
    let clock = 5_000
    const source = createReplaySource(workingCard, () => clock)
    const used = async () => ((await source.read('live', never))[0]?.usedBytes ?? 0) / gibibyte
    expect(await used()).toBeCloseTo(1.3)
    clock += 80_000
    expect(await used()).toBeGreaterThan(22)
    clock += 100_000
    expect(await used()).toBeCloseTo(1.3)
  })

  it('keep unknown what the machine did not tell', async () => {
    expect((await createReplaySource(appleChip).read('now', never))[0]).toMatchObject({
      source: 'replay',
      temperatureC: null,
      powerW: null,
      processes: null,
      confidence: 'estimate',
    })
  })
})

describe('the demo’s card', () => {
  it('holds what the simulated servers hold, says whose it is, and that it is a demo', async () => {
    const [desktop] = desktopCard.cards
    if (!desktop) throw new Error('no card')
    let held = 0
    const source = createDemoGpu({
      desktop,
      everyMs: 1_000,
      totalBytes: 24 * gibibyte,
      tenants: [{ program: 'ollama', pid: 7, vramBytes: () => held, generating: () => held > 0 }],
      monotonic: () => 0,
    })
    const [empty] = await source.read('now', never)
    held = 5 * gibibyte
    const [loaded] = await source.read('now', never)
    expect((loaded?.usedBytes ?? 0) - (empty?.usedBytes ?? 0)).toBe(held)
    expect(loaded?.processes?.at(-1)).toEqual({ pid: 7, name: 'ollama', usedBytes: held })
    expect(empty?.processes?.map((process) => process.name)).not.toContain('ollama')
    expect(loaded).toMatchObject({ source: 'demo', demo: true, utilisation: 0.95 })
  })
})
