import { isSafeExternalUrl } from '#shared/host'

/** The part of Electron's WebContents that is guarded. */
export interface GuardedContents {
  on(
    event: 'will-navigate' | 'will-redirect',
    listener: (event: { preventDefault(): void; url: string }) => void,
  ): unknown
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void
}

/** The part of Electron's Session that is guarded. `origin` of the page that asks. */
export interface GuardedSession {
  setPermissionRequestHandler(
    handler: (
      contents: unknown,
      permission: string,
      decide: (granted: boolean) => void,
      details: { requestingUrl?: string },
    ) => void,
  ): void
  setPermissionCheckHandler(
    handler: (contents: unknown, permission: string, requestingOrigin: string) => boolean,
  ): void
}

/** Keeps a window on our page: no other page, no new window, no embedded one. Links open outside. */
export function guardContents(
  contents: GuardedContents,
  pageOrigin: string,
  openOutside: (url: string) => void,
): void {
  const leave = (url: string) => {
    if (isSafeExternalUrl(url)) openOutside(url)
  }
  for (const name of ['will-navigate', 'will-redirect'] as const) {
    contents.on(name, (event) => {
      if (originOf(event.url) === pageOrigin) return
      event.preventDefault()
      leave(event.url)
    })
  }
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    leave(url)
    return { action: 'deny' }
  })
}

/** Refuses the page everything but what its copy buttons need. */
export function guardSession(session: GuardedSession, pageOrigin: string): void {
  const granted = (permission: string, origin: string | null) =>
    permission === 'clipboard-sanitized-write' && origin === pageOrigin
  session.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) =>
    decide(granted(permission, originOf(requestingUrl ?? ''))),
  )
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    granted(permission, originOf(requestingOrigin)),
  )
}

/** Node gives custom schemes the origin `null`, so it is put together here. */
export function originOf(url: string): string | null {
  const parsed = URL.parse(url)
  return parsed === null ? null : `${parsed.protocol}//${parsed.host}`
}
