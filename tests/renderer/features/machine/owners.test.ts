import { describe, expect, it } from 'vitest'
import type { EndpointId } from '#shared/contract/ids'
import { modelKeyOf } from '#shared/contract/ids'
import type { Endpoint, Model, Residency } from '#shared/contract/models'
import type { GpuReading } from '#shared/contract/resources'
import { mainMemory } from '../../../../src/renderer/features/machine/main-memory.ts'
import {
  isLocal,
  ownerColour,
  ownersAt,
  type ResidentOwner,
  residentOwners,
  sampleChanged,
  shareOfCard,
  splitByOwner,
} from '../../../../src/renderer/features/machine/owners.ts'
import { stackLayers } from '../../../../src/renderer/features/machine/stack-layers.ts'
import { makeEndpoint, makeModel, makeReading } from '../models/make-models.ts'

const ollama = 'ollama' as EndpointId
const key = (name: string) => modelKeyOf(ollama, name)
const owner = (name: string, bytes: number): ResidentOwner => ({
  key: key(name),
  name,
  endpointName: 'Ollama',
  bytes,
  estimated: false,
  demo: false,
})
const resident = (facts: Partial<Residency>): Residency => ({
  sizeBytes: null,
  vramBytes: null,
  contextLength: null,
  expiresAt: null,
  ...facts,
})
const card = (facts: Partial<GpuReading> = {}): GpuReading => ({
  id: 'gpu-0',
  name: 'RTX 4090',
  vendor: 'nvidia',
  totalBytes: 24,
  usedBytes: 10,
  freeBytes: 14,
  unified: false,
  utilisation: null,
  temperatureC: null,
  powerW: null,
  source: 'nvidia-smi',
  confidence: 'exact',
  processes: null,
  demo: false,
  ...facts,
})

describe('residentOwners', () => {
  const inventory = (models: Model[], endpoints: Endpoint[] = [makeEndpoint()]) =>
    residentOwners({ models, endpoints })

  it('takes what the server says, and the weights where it says nothing', () => {
    const told = makeModel('a', { resident: resident({ vramBytes: 5, sizeBytes: 9 }) })
    const untold = makeModel('b', { sizeBytes: 4, resident: resident({}) })
    expect(
      inventory([told, untold, makeModel('c')]).map(({ bytes, estimated }) => [bytes, estimated]),
    ).toEqual([
      [5, false],
      [4, true],
    ])
  })

  it('leaves out what lies on other computers', () => {
    const held = makeModel('a', { resident: resident({ vramBytes: 5 }) })
    expect(inventory([held], [makeEndpoint({ url: 'http://192.168.1.20:11434' })])).toEqual([])
    expect(inventory([{ ...held, remote: true }])).toEqual([])
  })
})

it('knows this machine by its address', () => {
  const local = ['http://127.0.0.1:1', 'http://localhost:2', 'http://[::1]:3'].map((url) =>
    isLocal({ url }),
  )
  expect(local).toEqual([true, true, true])
  expect(['http://10.0.0.2', 'nonsense'].map((url) => isLocal({ url }))).toEqual([false, false])
})

describe('splitByOwner', () => {
  it('gives the rest to other programs', () => {
    const split = splitByOwner(10, [owner('a', 4), owner('b', 3)], 1)
    expect(split.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['Other programs', 3],
      ['a', 4],
      ['b', 3],
    ])
  })

  it('never gives out more than is used', () => {
    const split = splitByOwner(10, [owner('a', 15), owner('b', 5)], 1)
    expect(split.map(({ bytes }) => bytes)).toEqual([0, 7.5, 2.5])
  })

  it('says so when nobody knows who was there', () => {
    expect(splitByOwner(10, null, 1).map(({ key: who, bytes }) => [who, bytes])).toEqual([
      ['undivided', 10],
    ])
  })

  it('marks what is shared out among cards as reckoned', () => {
    expect(splitByOwner(10, [owner('a', 4)], 0.5)[1]).toMatchObject({ bytes: 2, estimated: true })
  })
})

describe('shareOfCard', () => {
  it('is all of it on the only card of its kind', () => {
    const real = card()
    expect(shareOfCard(real, [real, card({ id: 'demo', demo: true })])).toBe(1)
  })

  it('goes by what the model servers hold on each card, and by use where nobody tells', () => {
    const process = (name: string, usedBytes: number) => ({ pid: 1, name, usedBytes })
    const first = card({ processes: [process('ollama', 6), process('game', 20)] })
    const second = card({ id: 'gpu-1', processes: [process('llama-server', 2)] })
    expect(shareOfCard(first, [first, second])).toBe(0.75)
    const blind = [card({ usedBytes: 3 }), card({ id: 'gpu-1', usedBytes: 1 })] as const
    expect(shareOfCard(blind[1], blind)).toBe(0.25)
  })
})

it('finds who was resident at a time', () => {
  const samples = [
    { at: 100, owners: [owner('a', 1)] },
    { at: 200, owners: [] },
  ]
  expect(ownersAt(samples, 50)).toBeNull()
  expect(ownersAt(samples, 150)).toHaveLength(1)
  expect(ownersAt(samples, 200)).toEqual([])
  expect(sampleChanged(samples[0], [owner('a', 1)])).toBe(false)
  expect(sampleChanged(samples[0], [owner('a', 2)])).toBe(true)
  expect(sampleChanged(undefined, [])).toBe(true)
})

it('keeps a colour for each model, whoever comes and goes', () => {
  const samples = [
    { at: 1, owners: [owner('a', 1), owner('b', 1)] },
    { at: 2, owners: [owner('b', 1)] },
  ]
  expect(ownerColour(key('a'), samples)).not.toBe(ownerColour(key('b'), samples))
  expect(ownerColour(key('b'), samples)).toBe('var(--violet)')
})

it('stacks a history by owner and leaves holes where nobody measured', () => {
  const history = {
    id: 'gpu-0',
    name: '',
    totalBytes: 24,
    usedBytes: [2, null, 8],
    utilisation: [],
  }
  const layers = stackLayers(
    [100, 200, 300],
    history,
    [{ at: 250, owners: [owner('a', 5)] }],
    card(),
    1,
  )
  expect(layers.map(({ name, lower, upper }) => [name, lower, upper])).toEqual([
    ['Used, not told by whom', [0, null, 0], [2, null, 0]],
    ['Other programs', [2, null, 0], [2, null, 3]],
    ['a', [2, null, 3], [2, null, 8]],
  ])
})

describe('mainMemory', () => {
  it('is graphics memory where a card is known, all cards together', () => {
    const gpus = [card(), card({ id: 'gpu-1' })]
    expect(mainMemory(makeReading({ gpus }), [])).toMatchObject({
      label: 'VRAM',
      usedBytes: 20,
      totalBytes: 48,
    })
  })

  it('falls back to main memory, and to nothing', () => {
    expect(mainMemory(makeReading(), [])).toMatchObject({
      label: 'RAM',
      usedBytes: 8,
      totalBytes: 32,
    })
    const blind = makeReading()
    expect(mainMemory({ ...blind, memory: { ...blind.memory, usedBytes: null } }, [])).toBeNull()
    expect(mainMemory(null, [])).toBeNull()
  })

  it('never mixes the demo with the real card', () => {
    const gpus = [card(), card({ id: 'demo', demo: true, usedBytes: 7 })]
    expect(mainMemory(makeReading({ gpus }), [owner('real', 3)])).toMatchObject({
      demo: true,
      usedBytes: 7,
      shares: [{ key: 'others', bytes: 7 }],
    })
  })
})
