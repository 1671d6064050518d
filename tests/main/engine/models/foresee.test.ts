import { expect, test } from 'vitest'
import type { ModelKey } from '#shared/contract/ids'
import { createLoadingServer, heldBytes } from '#tests/support/loading-server'
import { machineWith } from '#tests/support/machine'
import { startTestEngine } from '#tests/support/test-engine'

const gb = 1e9

test('a decision knows what the ledger thinks of each model, and how long its load would take', async () => {
  const server = createLoadingServer({ small: 4 * gb, huge: 60 * gb })
  const { client } = await startTestEngine({
    servers: [server],
    machine: machineWith(16 * gb, () => heldBytes(server)),
  })
  const preview = async () => {
    const decision = await client.routing.preview({
      text: 'Hello',
      conversationId: null,
      requested: 'auto',
    })
    return (name: string) =>
      decision.candidates.find(({ model }) => model === (`ollama/${name}` as ModelKey))
  }
  // The first look may come before the first reading: then nothing is filtered, but loads are reckoned with.
  const first = await preview()
  expect(first('small')?.terms.find(({ name }) => name === 'wait')?.detail).toContain(
    '4.3 s to load',
  )
  await expect
    .poll(async () => (await preview())('huge')?.obstacle, { timeout: 10_000 })
    .toMatchObject({ kind: 'memory', reason: expect.stringContaining('more than there is') })
  expect((await preview())('small')).toMatchObject({ fit: 'fits', obstacle: null })
})
