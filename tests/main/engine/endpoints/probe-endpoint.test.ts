import { describe, expect, onTestFinished, test } from 'vitest'
import { probeEndpoint } from '#engine/endpoints/probe-endpoint'
import { AppError } from '#shared/app-error'
import type { EndpointKind } from '#shared/contract/models'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { freePort, startRawServer } from '#tests/main/adapters/http/raw-server'
import { connectQuickly } from './open-registry.ts'

const probe = (url: string, kind: EndpointKind | null = null, token: string | null = null) =>
  probeEndpoint(connectQuickly, { url, kind, token }, new AbortController().signal)

async function refusal(asked: Promise<unknown>): Promise<AppError> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error(`Not refused in words: ${String(error)}`)
  expect(error.code).toBe('invalid-input')
  return error
}

type Answer = Parameters<typeof startRawServer>[0]

async function raw(listener: Answer) {
  const server = await startRawServer(listener)
  onTestFinished(() => server.close())
  return server
}

describe('asking an address who it is', () => {
  test('finds each kind by itself, and what it holds', async () => {
    const ollama = await startOllamaSimulator({ timeScale: 0, version: '0.33.0' })
    const lmstudio = await startLmStudioSimulator({ timeScale: 0 })
    onTestFinished(async () => {
      await Promise.all([ollama.close(), lmstudio.close()])
    })
    const found = await probe(ollama.url)
    expect(found).toMatchObject({ kind: 'ollama', version: '0.33.0' })
    expect(found.models).toBeGreaterThan(0)
    expect(await probe(`${lmstudio.url}/`)).toMatchObject({ kind: 'lmstudio' })
    // Ollama also speaks OpenAI's interface, for those who want it so.
    expect(await probe(`${ollama.url}/v1`, 'openai')).toMatchObject({ kind: 'openai' })
    expect((await refusal(probe(ollama.url, 'lmstudio'))).message).toContain('not LM Studio')
  })

  test('nothing listens there', async () => {
    const { message } = await refusal(probe(`http://127.0.0.1:${await freePort()}`))
    expect(message).toMatch(
      /^Nothing answers at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. Is the server running there\?$/,
    )
  })

  test('a web page, a redirect, and an API that knows nothing of models', async () => {
    const page = await raw((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome to my router')
    })
    expect((await refusal(probe(page.url))).message).toContain('no model server')
    const redirect = await raw((_request, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end()
    })
    expect((await refusal(probe(redirect.url))).message).toContain('no model server')
    const api = await raw((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"no route"}')
    })
    expect((await refusal(probe(api.url))).message).toContain('no model server')
    for (const server of [page, redirect, api]) await server.idle()
  })

  test('wants a token', async () => {
    const server = await raw((request, response) => {
      const allowed = request.headers.authorization === 'Bearer right'
      response
        .writeHead(allowed ? 200 : 401, { 'content-type': 'application/json' })
        .end(allowed ? '{"object":"list","data":[{"id":"m","object":"model"}]}' : '{"error":"no"}')
    })
    expect((await refusal(probe(server.url, 'openai'))).message).toContain('wants a token')
    expect(await probe(server.url, 'openai', 'right')).toEqual({
      kind: 'openai',
      version: null,
      models: 1,
    })
  })

  test('megabytes without an end are not read on for ever, and nothing is left open', async () => {
    const piece = Buffer.alloc(256 * 1024, ' ')
    const server = await raw((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = () => {
        while (!response.destroyed && response.write(piece));
      }
      response.on('drain', more)
      more()
    })
    expect((await refusal(probe(server.url, 'ollama'))).message).not.toBe('')
    await server.idle()
  })

  test('accepts connections and says nothing', async () => {
    const server = await raw(() => {})
    expect((await refusal(probe(server.url, 'ollama'))).message).toContain('does not answer')
    await server.idle()
  })

  test('the caller may give up', async () => {
    const server = await raw(() => {})
    const stop = new AbortController()
    const asked = probeEndpoint(
      connectQuickly,
      { url: server.url, kind: null, token: null },
      stop.signal,
    )
    stop.abort(new Error('gave up'))
    await expect(asked).rejects.toThrow('gave up')
    await server.idle()
  })
})
