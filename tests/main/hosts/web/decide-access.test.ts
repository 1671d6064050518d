import { describe, expect, test } from 'vitest'
import { type AccessFacts, decideAccess } from '#hosts/web/decide-access'

const rules = { port: 4517, token: 'the-token' }
const good: AccessFacts = {
  method: 'GET',
  host: '127.0.0.1:4517',
  origin: undefined,
  cookie: 'other=1; switchyard-4517=the-token',
  target: '/assets/x.js?v=1',
  upgrade: false,
}

const decide = (change: Partial<AccessFacts>) => decideAccess({ ...good, ...change }, rules)

describe('decideAccess', () => {
  test('lets in who carries the cookie', () => {
    expect(decide({})).toEqual({ kind: 'allow', path: '/assets/x.js' })
  })

  test.each(['127.0.0.1:4517', 'localhost:4517', 'LOCALHOST:4517', '[::1]:4517'])(
    'answers to %s',
    (host) => {
      expect(decide({ host }).kind).toBe('allow')
    },
  )

  test.each([
    undefined,
    '',
    'evil.example:4517',
    'evil.example',
    '127.0.0.1',
    '127.0.0.1:4518',
    '127.0.0.1.evil.example:4517',
    'localhost:4517.evil.example',
    '192.168.1.10:4517',
  ])('refuses the host %s, as a rebound name would have', (host) => {
    expect(decide({ host })).toMatchObject({ kind: 'refuse', status: 421 })
  })

  test.each([
    'http://evil.example',
    'null',
    '',
    'https://127.0.0.1:4517',
    'http://127.0.0.1:3000',
    'http://localhost:4517',
    'http://127.0.0.1',
  ])('refuses the origin %s on plain requests and upgrades', (origin) => {
    expect(decide({ origin })).toMatchObject({ kind: 'refuse', status: 403 })
    expect(decide({ origin, upgrade: true })).toMatchObject({ kind: 'refuse', status: 403 })
  })

  test('takes its own origin under either name', () => {
    expect(decide({ origin: 'http://127.0.0.1:4517' }).kind).toBe('allow')
    expect(decide({ host: 'localhost:4517', origin: 'http://localhost:4517' }).kind).toBe('allow')
  })

  test.each([
    undefined,
    '',
    'switchyard-4517=',
    'switchyard-4517=wrong-tok',
    'switchyard-4518=the-token',
    'switchyard-4517=the-token-and-more',
    'xswitchyard-4517=the-token',
  ])('refuses the cookie %s and says where the address is', (cookie) => {
    const access = decide({ cookie })
    expect(access).toMatchObject({ kind: 'refuse', status: 401 })
    expect(access).toMatchObject({ message: expect.stringContaining('Switchyard ready') })
  })

  test('a token in the address signs a page in and opens a socket', () => {
    const target = '/?token=the-token'
    expect(decide({ cookie: undefined, target })).toEqual({ kind: 'sign-in' })
    expect(decide({ cookie: undefined, target: '/rpc?token=the-token', upgrade: true })).toEqual({
      kind: 'allow',
      path: '/rpc',
    })
  })

  test('a wrong token in the address is refused whatever the cookie says', () => {
    expect(decide({ target: '/?token=old' })).toMatchObject({ kind: 'refuse', status: 401 })
    expect(decide({ target: '/?token=' })).toMatchObject({ kind: 'refuse', status: 401 })
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', ''])('refuses %s', (method) => {
    expect(decide({ method })).toMatchObject({ kind: 'refuse', status: 405 })
  })

  test.each(['//evil.example/', 'http://evil.example/', '', '*', 'x'])(
    'refuses the target %s',
    (target) => {
      expect(decide({ target })).toMatchObject({ kind: 'refuse', status: 400 })
    },
  )
})
