import { contextBridge, ipcRenderer } from 'electron'
import { installBridge, type PreloadWindow } from './install-bridge.ts'

type Port = InstanceType<typeof MessagePort>

// The code of this file runs beside a page; the types of the project it belongs to are Node's.
const page = globalThis as unknown as PreloadWindow<Port>

installBridge<Port>({
  exposeInMainWorld: (name, bridge) => contextBridge.exposeInMainWorld(name, bridge),
  ipc: {
    invoke: (message, ...args) => ipcRenderer.invoke(message, ...args),
    postMessage: (message, content, transfer) =>
      ipcRenderer.postMessage(
        message,
        content,
        transfer as unknown as Parameters<typeof ipcRenderer.postMessage>[2],
      ),
  },
  window: page,
  createChannel: () => new MessageChannel() as unknown as { port1: Port; port2: Port },
  platform: process.platform,
})
