import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { oc, type } from '@orpc/contract'
import { implement } from '@orpc/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { usualPort } from '#hosts/web/listen'
import { serveWeb, type WebHost } from '#hosts/web/serve-web'
import { AppError } from '#shared/app-error'

const api = implement({ ping: oc.output(type<string>()) })
const router = api.router({ ping: api.ping.handler(() => 'pong') })
let folder: string
let host: WebHost

const start = (port: number | null = 0) =>
  serveWeb({ router, pageDir: join(folder, 'page'), port, log: () => undefined })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-web-'))
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'page', 'index.html'), '<title>the page</title>')
  writeFileSync(join(folder, 'page', 'assets', 'app-1a2b.js'), 'run()')
  writeFileSync(join(folder, 'page', 'notes.unknown'), 'of no known type')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'page-secret.txt'), 'secret')
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(async () => {
  host = await start()
})
afterEach(() => host.close())

describe('the page', () => {
  test('the printed address sets a strict cookie and leaves no token behind', async () => {
    const answer = await get(`/?token=${host.token}`)
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/')
    expect(answer.headers['cache-control']).toBe('no-store')
    const [cookie] = answer.headers['set-cookie'] ?? []
    expect(cookie).toBe(`switchyard-${host.port}=${host.token}; Path=/; HttpOnly; SameSite=Strict`)
    const page = await get('/', { cookie: cookie?.split(';')[0] })
    expect(page.status).toBe(200)
    expect(page.body).toContain('the page')
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.headers['cache-control']).toBe('no-cache')
  })

  test('scripts run from the app alone, frames and sniffing are refused', async () => {
    const { headers } = await get('/', signedIn())
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain(`ws://127.0.0.1:${host.port}`)
    expect(policy).not.toContain('https:')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['x-frame-options']).toBe('DENY')
    expect(headers['cross-origin-resource-policy']).toBe('same-origin')
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  test('hashed files may be kept for good', async () => {
    const answer = await get('/assets/app-1a2b.js', signedIn())
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(answer.headers['cache-control']).toContain('immutable')
  })

  test('HEAD gives the headers alone', async () => {
    const answer = await get('/', { ...signedIn(), method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-length']).toBe('23')
    expect(answer.body).toBe('')
  })

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%2fpage-secret.txt',
    '/%00',
    '/%zz',
    '/assets',
    '/assets/',
    '/missing.js',
    '/notes.unknown',
  ])('%s leads nowhere', async (path) => {
    const answer = await get(path, signedIn())
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('secret')
  })

  test('without a token there is a plain page that says where the address is', async () => {
    const answer = await get('/')
    expect(answer.status).toBe(401)
    expect(answer.headers['content-type']).toContain('text/html')
    expect(answer.body).toContain('Switchyard ready')
    expect(answer.body).not.toContain(host.token)
    expect(answer.headers['content-security-policy']).toBeDefined()
  })

  test('a rebound name, a foreign page and a POST get nothing', async () => {
    const rebound = await get('/', { ...signedIn(), host: `evil.example:${host.port}` })
    expect(rebound.status).toBe(421)
    const foreign = await get('/', { ...signedIn(), origin: 'http://evil.example' })
    expect(foreign.status).toBe(403)
    const post = await get('/', { ...signedIn(), method: 'POST' })
    expect(post.status).toBe(405)
    for (const { body } of [rebound, foreign, post]) expect(body).not.toContain('the page')
  })

  test('garbage instead of HTTP does no harm', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(host.port, '127.0.0.1', () =>
        socket.end('\u0000\u0001 nonsense\r\n\r\n'),
      )
      socket.on('data', () => undefined)
      socket.on('close', () => resolve())
      socket.on('error', () => undefined)
    })
    expect((await get('/', signedIn())).status).toBe(200)
  })
})

describe('the socket', () => {
  const own = () => ({ Cookie: cookie(), Origin: `http://127.0.0.1:${host.port}` })

  test('opens for the page and for a program with the token', async () => {
    expect(await upgrade('/rpc', own())).toBe(101)
    expect(await upgrade(`/rpc?token=${host.token}`, {})).toBe(101)
  })

  test('stays closed to everybody else', async () => {
    expect(await upgrade('/rpc', {})).toBe(401)
    expect(await upgrade('/rpc?token=wrong', own())).toBe(401)
    expect(await upgrade('/rpc', { ...own(), Origin: 'http://evil.example' })).toBe(403)
    expect(await upgrade('/rpc', { ...own(), Origin: `http://127.0.0.1:${host.port + 1}` })).toBe(
      403,
    )
    expect(await upgrade('/rpc', { ...own(), Host: `evil.example:${host.port}` })).toBe(421)
    expect(await upgrade('/other', own())).toBe(404)
  })

  test('closing the host says goodbye to open pages', async () => {
    const other = await start()
    const socket = new WebSocket(`ws://127.0.0.1:${other.port}/rpc?token=${other.token}`)
    await new Promise((resolve) => socket.once('open', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await other.close()
    expect(await closed).toBe(1001)
  })
})

describe('the port', () => {
  test('one that is taken is named', async () => {
    const error = await start(host.port).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`Port ${host.port} is taken by another program`),
    })
  })

  test('without a wish the usual one is used, or a later one', async () => {
    const blocker = createServer()
    await new Promise<void>((resolve) => {
      blocker.once('error', () => resolve())
      blocker.listen(usualPort, '127.0.0.1', () => resolve())
    })
    const other = await start(null)
    expect(other.port).toBeGreaterThan(usualPort)
    await other.close()
    blocker.close()
  })

  test('it listens on loopback alone and with a token of its own', async () => {
    const other = await start()
    expect(other.url).toBe(`http://127.0.0.1:${other.port}/?token=${other.token}`)
    expect(other.token).not.toBe(host.token)
    expect(other.token.length).toBeGreaterThanOrEqual(32)
    await other.close()
  })
})

const cookie = () => `switchyard-${host.port}=${host.token}`
const signedIn = () => ({ cookie: cookie() })

interface Asked {
  method?: string
  host?: string
  origin?: string
  cookie?: string | undefined
}

/** As raw as it can be: `fetch` would tidy the path and choose the host. */
function get(path: string, { method = 'GET', ...headers }: Asked = {}) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>(
    (resolve, reject) => {
      const given = Object.entries(headers).filter(([, value]) => value !== undefined)
      const call = request(
        {
          host: '127.0.0.1',
          port: host.port,
          path,
          method,
          headers: Object.fromEntries(given) as Record<string, string>,
          agent: false,
        },
        (answer) => {
          let body = ''
          answer.on('data', (chunk) => {
            body += chunk
          })
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
          )
        },
      )
      call.on('error', reject)
      call.end()
    },
  )
}

/** Status of the answer to an upgrade; 101 = there is a WebSocket. */
function upgrade(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers })
    socket.on('open', () => {
      socket.terminate()
      resolve(101)
    })
    socket.on('unexpected-response', (_request, answer) => {
      resolve(answer.statusCode ?? 0)
      socket.terminate()
    })
    socket.on('error', () => undefined)
  })
}
