import { timingSafeEqual } from 'node:crypto'

/** What the web host knows of a request before it answers. Header values as sent. */
export interface AccessFacts {
  method: string
  host: string | undefined
  origin: string | undefined
  cookie: string | undefined
  /** Path and query, e.g. `/?token=abc`. */
  target: string
  upgrade: boolean
}

export interface AccessRules {
  port: number
  token: string
}

export type Access =
  | { kind: 'allow'; path: string }
  /** The token came in the address: remember it in a cookie and take it out of the address. */
  | { kind: 'sign-in' }
  | { kind: 'refuse'; status: 400 | 401 | 403 | 405 | 421; message: string }

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

/** Cookies don't tell ports apart, so the name does: two Switchyards on one machine keep one each. */
export function cookieName(port: number): string {
  return `switchyard-${port}`
}

/**
 * Who may in. Host is checked against DNS rebinding (a foreign name that resolves to loopback), Origin against other
 * pages in the same browser, the token against everyone else on this machine.
 */
export function decideAccess(facts: AccessFacts, { port, token }: AccessRules): Access {
  const names = loopbackNames.map((name) => `${name}:${port}`)
  if (port === 80) names.push(...loopbackNames)
  if (facts.host === undefined || !names.includes(facts.host.toLowerCase())) {
    return refuse(421, `Switchyard answers only to ${names[0]}.`)
  }
  if (facts.origin !== undefined && facts.origin !== `http://${facts.host.toLowerCase()}`) {
    return refuse(403, 'Another page may not talk to Switchyard.')
  }
  if (facts.method !== 'GET' && facts.method !== 'HEAD') {
    return refuse(405, 'Switchyard answers GET and HEAD here.')
  }
  const url = parseTarget(facts.target)
  if (url === null) return refuse(400, 'This address can not be read.')

  const given = url.searchParams.get('token')
  if (given !== null) {
    if (!sameToken(given, token)) return refuse(401, notSignedIn)
    return facts.upgrade ? { kind: 'allow', path: url.pathname } : { kind: 'sign-in' }
  }
  const remembered = readCookie(facts.cookie, cookieName(port))
  if (remembered === null || !sameToken(remembered, token)) return refuse(401, notSignedIn)
  return { kind: 'allow', path: url.pathname }
}

const notSignedIn =
  'Open the address that Switchyard printed when it started (“Switchyard ready: …”): it carries the key to this page. After a restart there is a new one.'

function refuse(status: 400 | 401 | 403 | 405 | 421, message: string): Access {
  return { kind: 'refuse', status, message }
}

function parseTarget(target: string): URL | null {
  // Two slashes would make the rest a host name.
  if (!target.startsWith('/') || target.startsWith('//')) return null
  return URL.parse(target, 'http://page.invalid')
}

function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}

function sameToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}
