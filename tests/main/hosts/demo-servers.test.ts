import { afterEach, describe, expect, it } from 'vitest'
import type { DemoServers } from '#engine/facts'
import { startDemoServers } from '#hosts/demo-servers'
import type { GpuReading } from '#shared/contract/resources'

const never = new AbortController().signal
let demo: DemoServers | null = null

async function start() {
  demo = await startDemoServers({ timeScale: 0 })
  const { addresses, gpu } = demo
  const url = (kind: string) => addresses.find((address) => address.kind === kind)?.url ?? ''
  const ask = async (server: string, path: string, body: object) => {
    const response = await fetch(`${server}${path}`, { method: 'POST', body: JSON.stringify(body) })
    expect(response.status).toBe(200)
    await response.text()
  }
  return {
    read: async (): Promise<GpuReading> => {
      const [card] = await gpu.read('now', never)
      if (!card) throw new Error('no card')
      return card
    },
    load: (model: string) =>
      ask(url('ollama'), '/api/generate', { model, prompt: '', stream: false }),
    unload: (model: string) =>
      ask(url('ollama'), '/api/generate', { model, prompt: '', stream: false, keep_alive: 0 }),
    resident: async (): Promise<{ size: number; size_vram: number }[]> => {
      const response = await fetch(`${url('ollama')}/api/ps`)
      return ((await response.json()) as { models: { size: number; size_vram: number }[] }).models
    },
    loadInLmStudio: (model: string) => ask(url('lmstudio'), '/api/v1/models/load', { model }),
    lmStudioModels: async (): Promise<string[]> => {
      const response = await fetch(`${url('lmstudio')}/v1/models`)
      return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id)
    },
  }
}

const held = (card: GpuReading, program: string) =>
  card.processes?.find((process) => process.name === program)?.usedBytes ?? 0

afterEach(async () => {
  await demo?.close()
  demo = null
})

describe('the demo’s card', () => {
  it('fills when a model is loaded, shows whose it is, and empties again', async () => {
    const { read, load, unload, resident } = await start()
    const before = await read()
    expect(before).toMatchObject({ demo: true, source: 'demo' })
    expect(held(before, 'ollama')).toBe(0)

    await load('llama3.2:3b')
    const [model] = await resident()
    expect(model?.size_vram).toBeGreaterThan(1e9)
    expect(held(await read(), 'ollama')).toBe(model?.size_vram)

    await unload('llama3.2:3b')
    await expect.poll(resident).toEqual([])
    expect(held(await read(), 'ollama')).toBe(0)
  })

  it('is one for both servers: what one holds the other can’t have', async () => {
    const { read, load, loadInLmStudio, lmStudioModels, resident } = await start()
    const [model] = (await lmStudioModels()).filter((id) => !id.includes('embed'))
    await loadInLmStudio(model ?? '')
    await load('qwen3:32b')
    const card = await read()
    const [large] = await resident()
    expect(large?.size_vram).toBeLessThan(large?.size ?? 0)
    expect(held(card, 'LM Studio')).toBeGreaterThan(1e9)
    expect(card.usedBytes).toBeLessThanOrEqual(card.totalBytes ?? 0)
    expect(card.freeBytes).toBe((card.totalBytes ?? 0) - (card.usedBytes ?? 0))
  })
})
