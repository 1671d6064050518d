import { hostMessages, isSafeExternalUrl } from '#shared/host'
import type { HostPort } from '../transports/serve-port.ts'
import { originOf } from './guard-contents.ts'

/** Who sent a message: the part of Electron's WebFrameMain that tells. */
export interface SenderFrame {
  url: string
  parent: unknown
}

interface PageEvent {
  senderFrame: SenderFrame | null
  ports?: HostPort[]
}

/** The part of Electron's ipcMain that is used, here only. */
export interface MainMessages {
  on(message: string, listener: (event: PageEvent) => void): unknown
  handle(message: string, listener: (event: PageEvent, ...args: unknown[]) => unknown): void
}

export interface PageAnswers {
  pageOrigin: string
  serve: (port: HostPort) => void
  openOutside: (url: string) => Promise<void>
  showDataDirectory: () => Promise<boolean>
}

/** Answers our page's preload script, and nobody else: a frame within the page or a foreign page is refused. */
export function answerPage(messages: MainMessages, answers: PageAnswers): void {
  const trusts = ({ senderFrame }: PageEvent) =>
    senderFrame !== null &&
    senderFrame.parent === null &&
    originOf(senderFrame.url) === answers.pageOrigin

  messages.on(hostMessages.port, (event) => {
    const port = event.ports?.[0]
    if (port === undefined) return
    if (trusts(event)) answers.serve(port)
    else port.close()
  })
  messages.handle(hostMessages.openExternal, async (event, url) => {
    if (!trusts(event) || typeof url !== 'string' || !isSafeExternalUrl(url)) return false
    await answers.openOutside(url)
    return true
  })
  messages.handle(hostMessages.showDataDirectory, async (event) =>
    trusts(event) ? answers.showDataDirectory() : false,
  )
}
