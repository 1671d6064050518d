import { describe, expect, test } from 'vitest'
import { decideStart, fallbackLine, serveArguments } from '../../scripts/decide-start.mjs'

const desktop = {
  args: [],
  platform: 'linux',
  env: { DISPLAY: ':0' },
  uid: 1000,
  runtime: 'installed',
}

describe('decideStart', () => {
  test('a desktop with the runtime gets the window', () => {
    expect(decideStart(desktop)).toEqual({ in: 'electron' })
    expect(decideStart({ ...desktop, env: { WAYLAND_DISPLAY: 'wayland-0' } }).in).toBe('electron')
  })

  test.each(['darwin', 'win32'])('%s needs no display variable', (platform) => {
    expect(decideStart({ ...desktop, platform, env: {}, uid: null })).toEqual({ in: 'electron' })
  })

  test('without the runtime it is to be downloaded first', () => {
    expect(decideStart({ ...desktop, runtime: 'missing' })).toEqual({ in: 'unknown' })
  })

  test('a failed download leads to the browser and says why', () => {
    expect(decideStart({ ...desktop, runtime: 'github.com can’t be reached (ENOTFOUND)' })).toEqual(
      {
        in: 'web',
        because:
          'the Electron runtime could not be downloaded: github.com can’t be reached (ENOTFOUND)',
      },
    )
  })

  test('no display leads to the browser without trying a download', () => {
    expect(decideStart({ ...desktop, env: {}, runtime: 'missing' })).toEqual({
      in: 'web',
      because: 'there is no display',
    })
  })

  test('root on Linux never gets a window without a sandbox', () => {
    const decision = decideStart({ ...desktop, uid: 0 })
    expect(decision).toMatchObject({ in: 'web', because: expect.stringContaining('root') })
    expect(decideStart({ ...desktop, platform: 'darwin', uid: 0 }).in).toBe('electron')
  })

  test.each([['--web'], ['--port', '5000'], ['--port=5000'], ['--no-open']])(
    '%s asks for the browser, which needs no reason',
    (...args) => {
      expect(decideStart({ ...desktop, args })).toEqual({ in: 'web', because: null })
    },
  )

  test('--web-like values of other options don’t count', () => {
    expect(decideStart({ ...desktop, args: ['--data-dir', '/x/--web'] }).in).toBe('electron')
    expect(decideStart({ ...desktop, args: ['--website'] }).in).toBe('electron')
  })
})

test('serve is given everything but --web', () => {
  expect(serveArguments(['--web', '--demo', '--port', '1'])).toEqual(['--demo', '--port', '1'])
})

test('the reason takes one line, whatever is in it', () => {
  expect(fallbackLine('a\n  b')).toBe('Opening Switchyard in the browser, because a b.')
})
