import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readLaunch } from '#hosts/electron/launch'
import {
  type AppWindow,
  bringToFront,
  openMainWindow,
  type windowOptions,
} from '#hosts/electron/main-window'
import { menuTemplate } from '#hosts/electron/menu-template'
import { decideBounds, readWindowState, writeWindowState } from '#hosts/electron/window-state'

const screen = { x: 0, y: 0, width: 1920, height: 1080 }
const saved = { x: 100, y: 80, width: 900, height: 700, maximized: false }
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-window-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('decideBounds', () => {
  test('the first time it stands in the middle and fits the display', () => {
    expect(decideBounds(null, [screen])).toEqual({ width: 1180, height: 800 })
    expect(decideBounds(null, [{ ...screen, width: 1024, height: 700 }])).toEqual({
      width: 1024,
      height: 700,
    })
  })

  test('it goes where it was, on whichever display', () => {
    expect(decideBounds(saved, [screen])).toEqual({ x: 100, y: 80, width: 900, height: 700 })
    const left = { x: -1920, y: 0, width: 1920, height: 1080 }
    expect(decideBounds({ ...saved, x: -1500 }, [screen, left])).toMatchObject({ x: -1500 })
  })

  test('a display that is gone leaves it in the middle with its size', () => {
    expect(decideBounds({ ...saved, x: 4_000 }, [screen])).toEqual({ width: 900, height: 700 })
    expect(decideBounds({ ...saved, y: -500 }, [screen])).toEqual({ width: 900, height: 700 })
  })

  test('it never grows beyond its display nor below what can be used', () => {
    expect(decideBounds({ ...saved, width: 5_000, x: -1_000 }, [screen])).toMatchObject({
      width: 1920,
    })
    expect(decideBounds({ ...saved, width: 200, height: 200 }, [screen])).toMatchObject({
      width: 420,
      height: 480,
    })
  })
})

describe('the remembered state', () => {
  test('comes back as it was', () => {
    const file = join(folder, 'not-there-yet', 'window.json')
    writeWindowState(file, saved)
    expect(readWindowState(file)).toEqual(saved)
  })

  test.each(['', 'nonsense', '{}', '{"x":1e99,"y":0,"width":9,"height":9,"maximized":1}', '[]'])(
    'a broken file (%s) counts as none',
    (text) => {
      const file = join(folder, 'window.json')
      writeFileSync(file, text)
      expect(readWindowState(file)).toBeNull()
    },
  )

  test('one that can’t be written does no harm', () => {
    writeFileSync(join(folder, 'file'), '')
    writeWindowState(join(folder, 'file', 'window.json'), saved)
    expect(existsSync(join(folder, 'file', 'window.json'))).toBe(false)
  })
})

class FakeWindow implements AppWindow {
  readonly listeners = new Map<string, () => void>()
  readonly did: string[] = []
  readonly options: ReturnType<typeof windowOptions>
  minimized = false

  constructor(options: ReturnType<typeof windowOptions>) {
    this.options = options
  }
  async loadURL(url: string) {
    this.did.push(`load ${url}`)
  }
  show() {
    this.did.push('show')
  }
  focus() {
    this.did.push('focus')
  }
  restore() {
    this.did.push('restore')
  }
  maximize() {
    this.did.push('maximize')
  }
  isMinimized() {
    return this.minimized
  }
  isMaximized() {
    return this.did.includes('maximize')
  }
  getNormalBounds() {
    return { x: 5, y: 6, width: 700, height: 600 }
  }
  once(event: string, listener: () => void) {
    this.listeners.set(event, listener)
  }
  on(event: string, listener: () => void) {
    this.listeners.set(event, listener)
  }
}

const open = (dark = true) =>
  openMainWindow({
    create: (options) => new FakeWindow(options),
    workAreas: [screen],
    dark,
    platform: 'linux',
    preloadFile: '/app/out/preload/preload.cjs',
    stateFile: join(folder, 'window.json'),
    pageUrl: 'switchyard://app/',
  })

describe('the main window', () => {
  test('is walled off from Node and from the internet', () => {
    expect(open().options.webPreferences).toEqual({
      preload: '/app/out/preload/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    })
  })

  test('shows nothing before the page has drawn, and has its colour', () => {
    const window = open()
    expect(window.options).toMatchObject({ show: false, backgroundColor: '#101316' })
    expect(open(false).options.backgroundColor).toBe('#eeece6')
    expect(window.did).toEqual(['load switchyard://app/'])
    window.listeners.get('ready-to-show')?.()
    expect(window.did).toEqual(['load switchyard://app/', 'show'])
  })

  test('comes back where it was, maximized if it was', () => {
    writeWindowState(join(folder, 'window.json'), { ...saved, maximized: true })
    const window = open()
    expect(window.options).toMatchObject({ x: 100, y: 80, width: 900, height: 700 })
    window.listeners.get('ready-to-show')?.()
    expect(window.did).toContain('maximize')
    window.listeners.get('close')?.()
    expect(readWindowState(join(folder, 'window.json'))).toEqual({
      x: 5,
      y: 6,
      width: 700,
      height: 600,
      maximized: true,
    })
  })

  test('a second start brings it to the front, also from the task bar', () => {
    const window = open()
    window.minimized = true
    bringToFront(window)
    expect(window.did.slice(1)).toEqual(['restore', 'show', 'focus'])
  })
})

describe('the menu', () => {
  test('has the roles that each system expects', () => {
    const actions = { showDataDirectory: () => undefined }
    const roles = (platform: NodeJS.Platform) =>
      menuTemplate(platform, actions).map(({ role, label }) => role ?? label)
    expect(roles('darwin')).toEqual(['appMenu', '&File', 'editMenu', '&View', 'windowMenu', 'help'])
    expect(roles('linux')).toEqual(['&File', 'editMenu', '&View', 'windowMenu', 'help'])
  })
})

describe('readLaunch', () => {
  test('finds its own words among others', () => {
    const args = ['.', '--no-sandbox', '--data-dir', '/data', '--demo', '--lang=de']
    expect(readLaunch(args, 'linux', {})).toEqual({
      dataDir: resolve('/data'),
      demo: true,
    })
    expect(readLaunch(['--data-dir=/data'], 'linux', {})).toEqual({
      dataDir: resolve('/data'),
      demo: false,
    })
  })

  test('without them uses the place all hosts share', () => {
    expect(readLaunch([], 'linux', { XDG_DATA_HOME: '/xdg' }).dataDir).toBe(
      join('/xdg', 'switchyard'),
    )
    expect(readLaunch(['--data-dir'], 'linux', { SWITCHYARD_DATA_DIR: '/own' }).dataDir).toBe(
      '/own',
    )
  })
})
