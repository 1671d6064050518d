import { type HostBridge, portHandOver, portRequest } from '#shared/host'
import { socketPath } from '#shared/wire'
import { connectPort } from './connect-port.ts'
import { connectSocket } from './connect-socket.ts'
import type { Connection } from './connection.ts'

/** The way to the engine from wherever this page stands. Call it once per page. */
export function connectToEngine(host: HostBridge): Connection {
  if (host.kind === 'electron') return connectPort(requestPort, { onWakeUp })
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  return connectSocket(`${scheme}://${location.host}${socketPath}`, { onWakeUp })
}

function onWakeUp(retryNow: () => void): () => void {
  const whenVisible = () => {
    if (document.visibilityState === 'visible') retryNow()
  }
  window.addEventListener('online', retryNow)
  document.addEventListener('visibilitychange', whenVisible)
  return () => {
    window.removeEventListener('online', retryNow)
    document.removeEventListener('visibilitychange', whenVisible)
  }
}

function requestPort(signal: AbortSignal): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      window.removeEventListener('message', receive)
      signal.removeEventListener('abort', abort)
    }
    const abort = () => {
      stop()
      reject(signal.reason)
    }
    const receive = (event: MessageEvent) => {
      // Only this very window may hand over a port: a frame or an opener could post the same words.
      if (event.source !== window || event.origin !== location.origin) return
      if (event.data !== portHandOver) return
      const port = event.ports[0]
      if (port === undefined) return
      stop()
      resolve(port)
    }
    window.addEventListener('message', receive)
    signal.addEventListener('abort', abort, { once: true })
    window.postMessage(portRequest, location.origin)
  })
}
