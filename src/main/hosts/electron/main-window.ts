import {
  type Area,
  decideBounds,
  readWindowState,
  smallestWindow,
  writeWindowState,
} from './window-state.ts'

/** The part of Electron's BrowserWindow that is used here. */
export interface AppWindow {
  loadURL(url: string): Promise<void>
  show(): void
  focus(): void
  restore(): void
  maximize(): void
  isMinimized(): boolean
  isMaximized(): boolean
  getNormalBounds(): Area
  once(event: 'ready-to-show', listener: () => void): unknown
  on(event: 'close' | 'closed', listener: () => void): unknown
}

export interface WindowFacts<Window extends AppWindow> {
  create(options: ReturnType<typeof windowOptions>): Window
  workAreas: Area[]
  dark: boolean
  platform: NodeJS.Platform
  preloadFile: string
  stateFile: string
  pageUrl: string
}

/** The page's own backgrounds, so that nothing flashes before it has drawn. */
const backgrounds = { dark: '#101316', light: '#eeece6' }

/** Opens the window where it was and shows it once there is something to see. */
export function openMainWindow<Window extends AppWindow>(facts: WindowFacts<Window>): Window {
  const saved = readWindowState(facts.stateFile)
  const window = facts.create(windowOptions(facts, decideBounds(saved, facts.workAreas)))
  window.once('ready-to-show', () => {
    if (saved?.maximized) window.maximize()
    window.show()
  })
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds()
    writeWindowState(facts.stateFile, { x, y, width, height, maximized: window.isMaximized() })
  })
  void window.loadURL(facts.pageUrl)
  return window
}

export function bringToFront(window: AppWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

export function windowOptions(
  { dark, platform, preloadFile }: Omit<WindowFacts<never>, 'create'>,
  bounds: ReturnType<typeof decideBounds>,
) {
  return {
    ...bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Switchyard',
    show: false,
    backgroundColor: dark ? backgrounds.dark : backgrounds.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      // Elsewhere Chromium would fetch its dictionaries from the internet.
      spellcheck: platform === 'darwin',
    },
  }
}
