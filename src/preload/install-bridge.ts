import {
  type HostBridge,
  hostBridgeName,
  hostMessages,
  portHandOver,
  portRequest,
} from '#shared/host'

/** What the preload script has of Electron and the browser. */
export interface PreloadFacts<Port> {
  exposeInMainWorld(name: string, bridge: HostBridge): void
  ipc: {
    invoke(message: string, ...args: unknown[]): Promise<unknown>
    postMessage(message: string, content: unknown, transfer: Port[]): void
  }
  window: PreloadWindow<Port>
  createChannel(): { port1: Port; port2: Port }
  platform: string
}

export interface PreloadWindow<Port> {
  origin: string
  addEventListener(type: 'message', listener: (event: PageMessage) => void): void
  removeEventListener(type: 'message', listener: (event: PageMessage) => void): void
  postMessage(message: unknown, targetOrigin: string, transfer: Port[]): void
}

export interface PageMessage {
  source: unknown
  origin: string
  data: unknown
}

/**
 * Gives the page its host and, once it asks, one end of a channel to the engine. A port can't cross the context bridge,
 * so it goes by `window.postMessage`; whoever asks second gets nothing.
 */
export function installBridge<Port>(facts: PreloadFacts<Port>): void {
  const { ipc, window } = facts

  const handOver = (event: PageMessage) => {
    if (event.source !== window || event.origin !== window.origin) return
    if (event.data !== portRequest) return
    window.removeEventListener('message', handOver)
    const { port1, port2 } = facts.createChannel()
    ipc.postMessage(hostMessages.port, null, [port2])
    window.postMessage(portHandOver, window.origin, [port1])
  }
  window.addEventListener('message', handOver)

  facts.exposeInMainWorld(hostBridgeName, {
    kind: 'electron',
    platform: toPlatform(facts.platform),
    capabilities: { titleBarOverlay: false, showDataDirectory: true },
    openExternal: async (url) => (await ipc.invoke(hostMessages.openExternal, url)) === true,
    showDataDirectory: async () => (await ipc.invoke(hostMessages.showDataDirectory)) === true,
  })
}

function toPlatform(platform: string): HostBridge['platform'] {
  return platform === 'darwin' || platform === 'win32' || platform === 'linux' ? platform : 'other'
}
