import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createConnectModelServer } from '#adapters/connect-model-server'
import { endpointKinds } from '#shared/contract/models'
import { collect, failureIn, never, refusalOf } from './collect.ts'
import { freePort, type RawServer, startRawServer, startTcpServer } from './raw-server.ts'

const servers: RawServer[] = []
const keep = <T extends RawServer>(server: T): T => {
  servers.push(server)
  return server
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const request = { model: 'm', turns: [{ role: 'user' as const, content: 'Hi' }] }
const connect = createConnectModelServer({
  connectMs: 2000,
  identifyMs: 300,
  listMs: 300,
  firstByteMs: 300,
  idleMs: 300,
  jsonBytes: 100_000,
  frameLength: 100_000,
})

describe.each(endpointKinds)('%s over a bare connection', (kind) => {
  const stream = kind === 'ollama' ? 'application/x-ndjson' : 'text/event-stream'

  const failures = async (url: string) => {
    const server = connect(kind, url, null)
    const events = await collect(server.stream(request, never()))
    return {
      identify: (await refusalOf(server.identify(never()))).code,
      list: (await refusalOf(server.listModels(never()))).code,
      stream: failureIn(events).code,
    }
  }
  const all = (code: string) => ({ identify: code, list: code, stream: code })

  test('nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    expect(await failures(url)).toEqual(all('unreachable'))
    const { message } = await refusalOf(connect(kind, url, null).identify(never()))
    expect(message).toContain(url)
    expect(message).toContain('ECONNREFUSED')
  })

  test('the host has no address', async () => {
    expect(await failures('http://no-such-host.invalid:1234')).toEqual(all('unreachable'))
  })

  test('another protocol is spoken there', async () => {
    const server = keep(await startTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')))
    expect(await failures(server.url)).toEqual(all('wrong-server'))
  })

  test('https is asked of a server without it', async () => {
    const server = keep(await startRawServer((_request, response) => response.end('{}')))
    expect(await failures(server.url.replace('http:', 'https:'))).toEqual(all('wrong-server'))
  })

  test('the connection is dropped before an answer', async () => {
    const server = keep(
      await startTcpServer((socket) => socket.once('data', () => socket.destroy())),
    )
    expect(await failures(server.url)).toEqual(all('unreachable'))
  })

  test('it redirects', async () => {
    const server = keep(
      await startRawServer((_request, response) => {
        response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end()
      }),
    )
    expect(await failures(server.url)).toEqual(all('wrong-server'))
  })

  test('it serves a web page', async () => {
    const page = '<!doctype html><html><head><title>My router</title></head></html>'
    const server = keep(
      await startRawServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
      }),
    )
    expect(await failures(server.url)).toEqual(all('wrong-server'))
    const { message } = await refusalOf(connect(kind, server.url, null).listModels(never()))
    expect(message).toContain('My router')
  })

  test('a proxy says that the server behind it is away', async () => {
    const server = keep(
      await startRawServer((_request, response) => {
        response
          .writeHead(502, { 'content-type': 'text/html', 'retry-after': '7' })
          .end('<html><title>502 Bad Gateway</title></html>')
      }),
    )
    expect(await failures(server.url)).toEqual(all('unreachable'))
    expect(await refusalOf(connect(kind, server.url, null).listModels(never()))).toMatchObject({
      status: 502,
      retryAfterMs: 7000,
    })
  })

  test('another HTTP service lives there', async () => {
    const server = keep(
      await startRawServer((_request, response) => {
        response
          .writeHead(404, { 'content-type': 'application/json' })
          .end('{"detail":"Not Found"}')
      }),
    )
    expect((await refusalOf(connect(kind, server.url, null).identify(never()))).code).toBe(
      'wrong-server',
    )
  })

  test('it accepts and says nothing', async () => {
    const server = keep(await startTcpServer(() => {}))
    expect(await failures(server.url)).toEqual(all('stalled'))
    await server.idle()
  })

  test('it sends a head and no more', async () => {
    const server = keep(
      await startRawServer((incoming, response) => {
        const type = incoming.method === 'POST' ? stream : 'application/json'
        response.writeHead(200, { 'content-type': type }).flushHeaders()
      }),
    )
    expect(await failures(server.url)).toEqual(all('stalled'))
    await server.idle()
  })

  test('it never stops sending', async () => {
    const server = keep(
      await startRawServer((incoming, response) => {
        const type = incoming.method === 'POST' ? stream : 'application/json'
        response.writeHead(200, { 'content-type': type })
        const more = () => {
          while (!response.destroyed && response.write('[[[['.repeat(4000)));
        }
        response.on('drain', more)
        more()
      }),
    )
    expect(await failures(server.url)).toEqual({ ...all('malformed'), identify: 'wrong-server' })
    await server.idle()
  })

  test('it breaks off inside its JSON', async () => {
    const server = keep(
      await startRawServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
        response.write('{"models":[')
        setImmediate(() => response.destroy())
      }),
    )
    expect((await refusalOf(connect(kind, server.url, null).listModels(never()))).code).toBe(
      'truncated',
    )
  })

  test('its JSON is broken', async () => {
    const server = keep(
      await startRawServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"models":[')
      }),
    )
    expect((await refusalOf(connect(kind, server.url, null).listModels(never()))).code).toBe(
      'malformed',
    )
  })

  test('the stream is something else: JSON with an error, JSON without one, plain text', async () => {
    const answers: [string, string, string][] = [
      ['application/json', '{"error":"server busy, please try again"}', 'queue-full'],
      ['application/json', '{"fine":true}', 'malformed'],
      ['text/plain', 'All connection attempts failed', 'malformed'],
      ['', '{"fine":true}', 'malformed'],
    ]
    for (const [type, body, code] of answers) {
      const server = keep(
        await startRawServer((_request, response) => {
          response.writeHead(200, type === '' ? {} : { 'content-type': type }).end(body)
        }),
      )
      const events = await collect(connect(kind, server.url, null).stream(request, never()))
      expect([body, failureIn(events).code]).toEqual([body, code])
    }
  })

  test('unknown words stay as they are, within bounds', async () => {
    const words = `the flux capacitor is empty ${'x'.repeat(10_000)}`
    const server = keep(
      await startRawServer((_request, response) => {
        response
          .writeHead(500, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: words }))
      }),
    )
    const failure = failureIn(
      await collect(connect(kind, server.url, null).stream(request, never())),
    )
    expect(failure).toMatchObject({ code: 'unknown', status: 500 })
    expect(failure.message.startsWith('the flux capacitor is empty')).toBe(true)
    expect(failure.message.length).toBeLessThan(2100)
  })

  test('aborting rejects a call at once and frees its connection', async () => {
    const server = keep(await startTcpServer(() => {}))
    const stop = new AbortController()
    const calls = [
      connect(kind, server.url, null).identify(stop.signal),
      connect(kind, server.url, null).listModels(stop.signal),
    ]
    const reason = new Error('enough')
    stop.abort(reason)
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toEqual({ status: 'rejected', reason })
    }
    await server.idle()
  })

  test('a stream that was stopped before it began asks nothing', async () => {
    let asked = 0
    const server = keep(await startRawServer(() => asked++))
    const events = await collect(
      connect(kind, server.url, null).stream(request, AbortSignal.abort()),
    )
    expect(events).toEqual([{ type: 'stopped' }])
    expect(asked).toBe(0)
  })

  test('nothing stays on a signal that lives longer than its calls', async () => {
    const server = keep(await startRawServer((_request, response) => response.end('{}')))
    const long = new AbortController()
    for (let round = 0; round < 5; round++) {
      await refusalOf(connect(kind, server.url, null).identify(long.signal))
      await collect(connect(kind, server.url, null).stream(request, long.signal))
    }
    await server.idle()
    await vi.waitUntil(() => getEventListeners(long.signal, 'abort').length === 0)
  })

  test('stopping while the first byte is awaited closes the connection', async () => {
    const stop = new AbortController()
    const server = keep(await startRawServer(() => stop.abort()))
    const events = await collect(connect(kind, server.url, null).stream(request, stop.signal))
    expect(events).toEqual([{ type: 'stopped' }])
    await server.idle()
  })
})
