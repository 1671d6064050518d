import { expect, test } from 'vitest'
import { createSightings } from '#engine/models/learn-from-sight'
import type { Inventory, Model } from '#shared/contract/models'
import { createWorld, gb } from './world.ts'

/** A server on which somebody else has loaded `a`. */
function openWorld() {
  const all = createWorld({
    totalBytes: 24 * gb,
    models: [{ name: 'a', bytes: 5 * gb, resident: true }],
  })
  const unexpected: unknown[] = []
  const sightings = createSightings(all.room, (error) => unexpected.push(error), 1)
  const samples = () =>
    Object.values(all.store.residuals().entries).reduce((sum, one) => sum + one.samples.length, 0)
  const inventoryOf = (resident: Model['resident']): Inventory => ({
    endpoints: all.room.endpoints.inventory.get().endpoints,
    models: [{ ...all.modelOf('a'), resident }],
  })
  const look = async (resident: Model['resident'] = all.modelOf('a').resident) => {
    sightings.look(inventoryOf(resident), new AbortController().signal)
    await sightings.settled()
    expect(unexpected).toEqual([])
  }
  return { all, sightings, samples, look, inventoryOf }
}

test('a load begun elsewhere teaches what the model takes, once', async () => {
  const { look, samples } = openWorld()
  await look()
  const learned = samples()
  expect(learned).toBeGreaterThan(0)
  await look()
  await look(null)
  await look()
  expect(samples()).toBe(learned)
})

test('what was loaded from here is in the book already', async () => {
  const { all, sightings, look, samples } = openWorld()
  sightings.known(all.modelOf('a'))
  await look()
  expect(samples()).toBe(0)
})

test('figures that are not sound teach nothing: a part in main memory, a size that nobody tells', async () => {
  const { look, samples } = openWorld()
  const resident = { sizeBytes: 5 * gb, vramBytes: 5 * gb, contextLength: 8192, expiresAt: null }
  await look({ ...resident, vramBytes: 3 * gb })
  await look({ ...resident, sizeBytes: null })
  await look({ ...resident, contextLength: null })
  expect(samples()).toBe(0)
})

test('figures that change while it is looked at are those of a load under way', async () => {
  const { look, samples } = openWorld()
  await look({ sizeBytes: 4 * gb, vramBytes: 4 * gb, contextLength: 8192, expiresAt: null })
  expect(samples()).toBe(0)
})
