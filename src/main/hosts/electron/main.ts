import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
} from 'electron'
import { type Engine, startEngine } from '#hosts/start-engine'
import { appOrigin, appScheme } from '#shared/host'
import { findAppRoot } from '../app-root.ts'
import { createChannelServer } from '../transports/serve-channel.ts'
import { createPortChannel, type HostPort } from '../transports/serve-port.ts'
import { answerPage, type MainMessages } from './answer-page.ts'
import { guardContents, guardSession, originOf } from './guard-contents.ts'
import { readLaunch } from './launch.ts'
import { bringToFront, openMainWindow } from './main-window.ts'
import { menuTemplate } from './menu-template.ts'
import { createPageHandler } from './page-protocol.ts'
import { openElectronSecretBox } from './safe-storage-box.ts'

const { root, version, pageDir } = findAppRoot(import.meta.dirname)
const { dataDir, demo } = readLaunch(process.argv.slice(1), process.platform, process.env)
// Only while developing does the page come from a server that reloads it.
const pageUrl = (!app.isPackaged && process.env.ELECTRON_RENDERER_URL) || `${appOrigin}/`
const pageOrigin = originOf(pageUrl) ?? appOrigin
let window: BrowserWindow | null = null

// Chromium's own files beside ours, and by that one instance for each data directory.
app.setPath('userData', join(dataDir, 'window'))
protocol.registerSchemesAsPrivileged([
  {
    scheme: appScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  },
])

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => window && bringToFront(window))
  void start()
} else {
  app.quit()
}

async function start(): Promise<void> {
  // The system's keyring can be asked only then.
  await app.whenReady()
  let engine: Engine
  try {
    engine = await startEngine({
      dataDir,
      demo,
      version,
      openSecrets: () =>
        openElectronSecretBox(safeStorage, { dataDir, now: Date.now, platform: process.platform }),
    })
  } catch (error) {
    dialog.showErrorBox(
      'Switchyard can’t start',
      error instanceof Error ? error.message : String(error),
    )
    app.exit(1)
    return
  }
  closeBeforeQuitting(engine)
  setUpSession()
  setUpMessages(engine)
  setUpMenu()
  setUpWindow()
}

function setUpSession(): void {
  session.defaultSession.protocol.handle(appScheme, createPageHandler(pageDir))
  guardSession(session.defaultSession, pageOrigin)
  app.on('web-contents-created', (_event, contents) =>
    guardContents(contents, pageOrigin, (url) => void shell.openExternal(url)),
  )
}

function setUpMessages(engine: Engine): void {
  const serveChannel = createChannelServer(engine.router, (message, cause) =>
    console.error(message, cause ?? ''),
  )
  answerPage(ipcMain as unknown as MainMessages, {
    pageOrigin,
    serve: (port: HostPort) => serveChannel(createPortChannel(port)),
    openOutside: (url) => shell.openExternal(url),
    showDataDirectory,
  })
}

async function showDataDirectory(): Promise<boolean> {
  return (await shell.openPath(dataDir)) === ''
}

function setUpMenu(): void {
  const actions = { showDataDirectory: () => void showDataDirectory() }
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, actions)))
}

function setUpWindow(): void {
  const open = () => {
    window = openMainWindow({
      create: (options) => new BrowserWindow(options),
      workAreas: screen.getAllDisplays().map(({ workArea }) => workArea),
      dark: nativeTheme.shouldUseDarkColors,
      platform: process.platform,
      preloadFile: join(root, 'out', 'preload', 'preload.cjs'),
      stateFile: join(dataDir, 'window.json'),
      pageUrl,
    })
    window.on('closed', () => {
      window = null
    })
  }
  open()
  app.on('activate', () => window ?? open())
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
}

/** Electron doesn't wait for promises at its end, so the end is held back once. */
function closeBeforeQuitting(engine: Engine): void {
  let closing = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (closing) return
    closing = true
    void engine
      .close()
      .catch((error) => console.error(error))
      .finally(() => app.exit(0))
  })
}
