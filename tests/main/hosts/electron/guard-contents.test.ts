import { describe, expect, test } from 'vitest'
import {
  type GuardedContents,
  type GuardedSession,
  guardContents,
  guardSession,
} from '#hosts/electron/guard-contents'

const origin = 'switchyard://app'

function setUpContents() {
  type Event = { url: string; preventDefault(): void }
  const listeners = new Map<string, (event: Event) => void>()
  const outside: string[] = []
  let openWindow: Parameters<GuardedContents['setWindowOpenHandler']>[0] = () => ({
    action: 'deny',
  })
  const contents = {
    on: (name: string, listener: (event: Event) => void) => listeners.set(name, listener),
    setWindowOpenHandler: (handler: typeof openWindow) => {
      openWindow = handler
    },
  } as GuardedContents
  guardContents(contents, origin, (url) => outside.push(url))
  return {
    outside,
    openWindow: (url: string) => openWindow({ url }),
    /** Whether the page was kept from it. */
    fire(name: string, url: string): boolean {
      let prevented = false
      listeners.get(name)?.({
        url,
        preventDefault: () => {
          prevented = true
        },
      })
      return prevented
    },
  }
}

describe('guardContents', () => {
  test.each(['will-navigate', 'will-redirect'])('%s stays on our page', (name) => {
    const side = setUpContents()
    expect(side.fire(name, 'switchyard://app/#/settings')).toBe(false)
    expect(side.fire(name, 'https://example.org/')).toBe(true)
    expect(side.fire(name, 'switchyard://evil/')).toBe(true)
    expect(side.fire(name, 'file:///etc/passwd')).toBe(true)
    expect(side.fire(name, 'not a url')).toBe(true)
    expect(side.outside).toEqual(['https://example.org/'])
  })

  test('no window opens; safe links go outside', () => {
    const side = setUpContents()
    expect(side.openWindow('https://example.org/')).toEqual({ action: 'deny' })
    expect(side.openWindow('javascript:alert(1)')).toEqual({ action: 'deny' })
    expect(side.openWindow('switchyard://app/')).toEqual({ action: 'deny' })
    expect(side.outside).toEqual(['https://example.org/'])
  })

  test('nothing is embedded', () => {
    expect(setUpContents().fire('will-attach-webview', '')).toBe(true)
  })
})

describe('guardSession', () => {
  test('grants copying to our page and nothing else to anybody', () => {
    let ask: Parameters<GuardedSession['setPermissionRequestHandler']>[0] = () => undefined
    let check: Parameters<GuardedSession['setPermissionCheckHandler']>[0] = () => true
    guardSession(
      {
        setPermissionRequestHandler: (handler) => {
          ask = handler
        },
        setPermissionCheckHandler: (handler) => {
          check = handler
        },
      },
      origin,
    )
    const asked = (permission: string, requestingUrl?: string) => {
      const answers: boolean[] = []
      ask(null, permission, (granted) => answers.push(granted), { requestingUrl })
      return answers
    }
    const copying = 'clipboard-sanitized-write'
    expect(asked(copying, 'switchyard://app/')).toEqual([true])
    expect(check(null, copying, 'switchyard://app/')).toBe(true)
    expect(asked(copying, 'https://evil.example/')).toEqual([false])
    expect(asked(copying)).toEqual([false])
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
    ]) {
      expect(asked(permission, 'switchyard://app/')).toEqual([false])
      expect(check(null, permission, 'switchyard://app/')).toBe(false)
    }
  })
})
