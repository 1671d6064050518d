import { expect, test } from 'vitest'
import type { EndpointId } from '#shared/contract/ids'
import { createFakeServer } from '#tests/support/fake-server'
import { startTestEngine } from '#tests/support/test-engine'

test('an address is asked before it is added, and refused in words', async () => {
  const server = createFakeServer(['a:7b', 'b:7b'])
  const { client } = await startTestEngine({ servers: [server] })
  expect(await client.models.probe({ url: 'http://127.0.0.1:1', kind: 'ollama' })).toMatchObject({
    kind: 'ollama',
    models: 2,
  })
  for (const url of ['ftp://example.com', 'nonsense', 'file:///etc/passwd']) {
    await expect(client.models.probe({ url })).rejects.toMatchObject({ code: 'invalid-input' })
  }
})

test('a token is kept for an endpoint that is known, forgotten again, and never read back', async () => {
  const { client } = await startTestEngine({ servers: [createFakeServer(['a:7b'])] })
  const [first] = (await client.models.refresh()).endpoints
  if (!first) throw new Error('There is no endpoint.')
  const hasToken = async () =>
    (await client.models.refresh()).endpoints.find(({ id }) => id === first.id)?.hasToken
  expect(await hasToken()).toBe(false)
  await client.models.setToken({ endpointId: first.id, token: 'very-secret' })
  expect(await hasToken()).toBe(true)
  expect(JSON.stringify(await client.models.refresh())).not.toContain('very-secret')
  await client.models.setToken({ endpointId: first.id, token: null })
  expect(await hasToken()).toBe(false)
  await expect(
    client.models.setToken({ endpointId: 'nobody' as EndpointId, token: 'x' }),
  ).rejects.toMatchObject({ code: 'not-found' })
})
