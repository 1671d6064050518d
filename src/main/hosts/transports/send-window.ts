import { ChannelClosed } from './channel.ts'

/**
 * Lets senders wait while too much is under way. `pending` says how many bytes are sent and not yet taken; call
 * `release` whenever that may have shrunk. All waiting senders go on together, so at most one frame of each stream is
 * sent beyond the limit.
 */
export interface SendWindow {
  wait(): Promise<void>
  release(): void
  close(): void
}

export function createSendWindow(limitBytes: number, pending: () => number): SendWindow {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  return {
    wait() {
      if (waiting.length === 0 && pending() <= limitBytes) return Promise.resolve()
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },
    release() {
      if (pending() > limitBytes) return
      for (const { resolve } of waiting.splice(0)) resolve()
    },
    close() {
      for (const { reject } of waiting.splice(0)) reject(new ChannelClosed())
    },
  }
}
