import { type HostBridge, hostBridgeName, isSafeExternalUrl } from '#shared/host'

/** The host this page stands in: what the preload script left, else the browser. */
export function findHost(): HostBridge {
  const left = (window as unknown as Record<string, HostBridge | undefined>)[hostBridgeName]
  return left ?? createBrowserHost()
}

function createBrowserHost(): HostBridge {
  return {
    kind: 'web',
    platform: detectPlatform(navigator.userAgent),
    capabilities: { titleBarOverlay: false, showDataDirectory: false },
    async openExternal(url) {
      if (!isSafeExternalUrl(url)) return false
      window.open(url, '_blank', 'noopener,noreferrer')
      return true
    },
    async showDataDirectory() {
      return false
    },
  }
}

function detectPlatform(userAgent: string): HostBridge['platform'] {
  if (/Mac|iPhone|iPad/.test(userAgent)) return 'darwin'
  if (/Windows/.test(userAgent)) return 'win32'
  if (/Linux|X11|Android/.test(userAgent)) return 'linux'
  return 'other'
}
