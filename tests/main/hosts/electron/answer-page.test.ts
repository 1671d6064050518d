import { describe, expect, test } from 'vitest'
import { answerPage, type MainMessages, type SenderFrame } from '#hosts/electron/answer-page'
import type { HostPort } from '#hosts/transports/serve-port'
import { hostMessages } from '#shared/host'

const page: SenderFrame = { url: 'switchyard://app/#/chat/1', parent: null }
const strangers: [string, SenderFrame | null][] = [
  ['a frame that is gone', null],
  ['a frame within the page', { url: 'switchyard://app/', parent: page }],
  ['a foreign page', { url: 'https://evil.example/', parent: null }],
  ['another host of our scheme', { url: 'switchyard://evil/', parent: null }],
  ['a file', { url: 'file:///etc/passwd', parent: null }],
  ['no address', { url: '', parent: null }],
]

function setUp() {
  type Listener = (event: { senderFrame: SenderFrame | null; ports?: HostPort[] }) => void
  const listeners = new Map<string, Listener>()
  const handlers = new Map<string, Parameters<MainMessages['handle']>[1]>()
  const served: HostPort[] = []
  const openedOutside: string[] = []
  answerPage(
    {
      on: (message, listener) => listeners.set(message, listener),
      handle: (message, listener) => void handlers.set(message, listener),
    },
    {
      pageOrigin: 'switchyard://app',
      serve: (port) => served.push(port),
      openOutside: async (url) => void openedOutside.push(url),
      showDataDirectory: async () => true,
    },
  )
  return {
    served,
    openedOutside,
    sendPort(senderFrame: SenderFrame | null, ports: HostPort[]) {
      listeners.get(hostMessages.port)?.({ senderFrame, ports })
    },
    invoke: (message: string, senderFrame: SenderFrame | null, ...args: unknown[]) =>
      handlers.get(message)?.({ senderFrame }, ...args),
  }
}

function fakePort() {
  const state = { closed: false }
  const port: HostPort = {
    postMessage: () => undefined,
    start: () => undefined,
    close: () => {
      state.closed = true
    },
    on: () => undefined,
  }
  return { port, state }
}

describe('answerPage', () => {
  test('serves the page’s port', () => {
    const side = setUp()
    const { port, state } = fakePort()
    side.sendPort(page, [port])
    expect(side.served).toEqual([port])
    expect(state.closed).toBe(false)
  })

  test.each(strangers)('closes the port of %s', (_who, frame) => {
    const side = setUp()
    const { port, state } = fakePort()
    side.sendPort(frame, [port])
    expect(side.served).toEqual([])
    expect(state.closed).toBe(true)
  })

  test('a message without a port does no harm', () => {
    const side = setUp()
    side.sendPort(page, [])
    expect(side.served).toEqual([])
  })

  test('opens web and mail addresses outside, for the page alone', async () => {
    const side = setUp()
    const { openExternal } = hostMessages
    expect(await side.invoke(openExternal, page, 'https://example.org/a')).toBe(true)
    expect(await side.invoke(openExternal, page, 'mailto:a@example.org')).toBe(true)
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'smb://x/y', 'nonsense', 5]) {
      expect(await side.invoke(openExternal, page, url)).toBe(false)
    }
    for (const [, frame] of strangers) {
      expect(await side.invoke(openExternal, frame, 'https://example.org/b')).toBe(false)
    }
    expect(side.openedOutside).toEqual(['https://example.org/a', 'mailto:a@example.org'])
  })

  test('shows the data directory for the page alone', async () => {
    const side = setUp()
    expect(await side.invoke(hostMessages.showDataDirectory, page)).toBe(true)
    for (const [, frame] of strangers) {
      expect(await side.invoke(hostMessages.showDataDirectory, frame)).toBe(false)
    }
  })
})
