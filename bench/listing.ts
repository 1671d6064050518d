// How long ten endpoints with 200 models each take to stand in the list once their servers have answered.
//   npm run bench:listing [-- --rounds 50]
import { parseArgs } from 'node:util'
import { listKnownEndpoints } from '#engine/endpoints/known-endpoints'
import { openEndpoints } from '#engine/open-endpoints'
import { settingsSchema } from '#shared/contract/settings'
import { createFakeServer } from '#tests/support/fake-server'
import { printReport } from './report.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' } } })
const rounds = Math.max(1, Number(values.rounds) || 50)
const goalMs = 100
const names = Array.from({ length: 200 }, (_, index) => `model-${index}:7b`)
const settings = settingsSchema.parse({
  discovery: { enabled: false },
  endpoints: Array.from({ length: 10 }, (_, index) => ({
    id: `e${index}`,
    kind: 'ollama',
    url: `http://10.0.0.${index + 1}:11434`,
  })),
})

const first: number[] = []
const again: number[] = []
for (let round = 0; round < rounds; round++) {
  // Servers that answer at once, so that nothing but the listing takes time.
  const endpoints = openEndpoints({
    facts: {
      connect: () => createFakeServer(names),
      secrets: { get: () => null, set() {} },
      now: Date.now,
    },
    monotonic: () => performance.now(),
    settings: () => settings,
    isPinned: () => false,
    speedOf: () => null,
    isLoading: () => false,
    machine: () => null,
  })
  endpoints.registry.setKnown(listKnownEndpoints(settings, [], null))
  for (const samples of [first, again]) {
    const begun = performance.now()
    const { models } = await endpoints.registry.refresh()
    samples.push(performance.now() - begun)
    if (models.length !== 2_000) throw new Error(`${models.length} models were listed, not 2 000.`)
  }
  await endpoints.close()
}

printReport(`Ten endpoints with 200 models each, listed (goal < ${goalMs} ms)`, [
  { name: 'first time', samples: first },
  { name: 'again', samples: again },
])
process.exitCode = Math.max(...first, ...again) < goalMs ? 0 : 1
