import type { Frame } from '#shared/wire'

/** An open two-way line to the engine. */
export interface ClientChannel {
  /** Never waits; frames after `onClose` are dropped. */
  send(frame: Frame): void
  close(): void
}

export interface ClientChannelEvents {
  onFrame: (frame: Frame) => void
  /** Exactly once after the line was open. */
  onClose: () => void
}

/** Resolves when the line is open, rejects when it can't be opened or `signal` is aborted. */
export type OpenChannel = (
  events: ClientChannelEvents,
  signal: AbortSignal,
) => Promise<ClientChannel>
