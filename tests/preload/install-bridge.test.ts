import { describe, expect, test, vi } from 'vitest'
import { type HostBridge, hostMessages, portHandOver, portRequest } from '#shared/host'
import { installBridge, type PageMessage } from '../../src/preload/install-bridge.ts'

const origin = 'switchyard://app'

function setUp() {
  const listeners = new Set<(event: PageMessage) => void>()
  const posted: { message: unknown; targetOrigin: string; transfer: string[] }[] = []
  const sent: { message: string; transfer: string[] }[] = []
  const bridges = new Map<string, HostBridge>()
  const invoke = vi.fn(async (_message: string, ..._args: unknown[]): Promise<unknown> => true)
  let channels = 0
  const window = {
    origin,
    addEventListener: (_type: 'message', listener: (event: PageMessage) => void) =>
      void listeners.add(listener),
    removeEventListener: (_type: 'message', listener: (event: PageMessage) => void) =>
      void listeners.delete(listener),
    postMessage: (message: unknown, targetOrigin: string, transfer: string[]) =>
      void posted.push({ message, targetOrigin, transfer }),
  }
  installBridge<string>({
    exposeInMainWorld: (name, bridge) => bridges.set(name, bridge),
    ipc: {
      invoke,
      postMessage: (message, _content, transfer) => void sent.push({ message, transfer }),
    },
    window,
    createChannel() {
      channels += 1
      return { port1: `page-${channels}`, port2: `engine-${channels}` }
    },
    platform: 'linux',
  })
  return {
    bridge: bridges.get('switchyardHost'),
    posted,
    sent,
    invoke,
    say(event: Partial<PageMessage>) {
      const whole = { source: window, origin, data: portRequest, ...event }
      for (const listener of [...listeners]) listener(whole)
    },
  }
}

describe('the port', () => {
  test('one end goes to the page, the other to the engine', () => {
    const { say, posted, sent } = setUp()
    say({})
    expect(sent).toEqual([{ message: hostMessages.port, transfer: ['engine-1'] }])
    expect(posted).toEqual([{ message: portHandOver, targetOrigin: origin, transfer: ['page-1'] }])
  })

  test('is handed over once', () => {
    const { say, posted, sent } = setUp()
    say({})
    say({})
    expect(posted).toHaveLength(1)
    expect(sent).toHaveLength(1)
  })

  test.each([
    ['another window', { source: {} }],
    ['another origin', { origin: 'https://evil.example' }],
    ['other words', { data: 'hello' }],
    ['its own answer', { data: portHandOver }],
  ])('is not given for %s, and is still there for the page', (_who, event) => {
    const { say, posted } = setUp()
    say(event)
    expect(posted).toEqual([])
    say({})
    expect(posted).toHaveLength(1)
  })
})

describe('the bridge', () => {
  test('says where the page is and passes its wishes on', async () => {
    const { bridge, invoke } = setUp()
    expect(bridge).toMatchObject({ kind: 'electron', platform: 'linux' })
    expect(await bridge?.openExternal('https://example.org')).toBe(true)
    expect(invoke).toHaveBeenCalledWith(hostMessages.openExternal, 'https://example.org')
    expect(await bridge?.showDataDirectory()).toBe(true)
  })

  test('takes anything but true for no', async () => {
    const { bridge, invoke } = setUp()
    invoke.mockResolvedValue('yes')
    expect(await bridge?.openExternal('https://example.org')).toBe(false)
  })
})
