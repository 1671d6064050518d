import type { Frame } from '#shared/wire'

/** A two-way line to one page. Knows nothing of what the frames say. */
export interface Channel {
  /**
   * Resolves when the far side has taken enough for more to be sent, which is what slows a stream down for a page that
   * reads slowly. Rejects with `ChannelClosed` when the line is gone.
   */
  send(frame: Frame): Promise<void>
  /** Repeatable. `code` as in `closeCodes`. */
  close(code: number, reason: string): void
  /** Called once, before anything can arrive. */
  listen(events: ChannelEvents): void
}

export interface ChannelEvents {
  onFrame: (frame: Frame) => void
  /** Exactly once. */
  onClose: () => void
}

export class ChannelClosed extends Error {
  constructor() {
    super('The connection to the page is closed.')
    this.name = 'ChannelClosed'
  }
}
