/**
 * What both ends of a connection agree on. A frame is one oRPC peer message: JSON text, or bytes where a file travels
 * with it.
 */
export type Frame = string | Uint8Array

/** The largest frame that is accepted, in bytes: room for the import of a big export. */
export const maxFrameBytes = 32 * 1024 * 1024

/** Where the web host answers WebSockets. */
export const socketPath = '/rpc'

/** WebSocket close codes (RFC 6455, 7.4.1); a MessagePort says goodbye with the same numbers. */
export const closeCodes = { goingAway: 1001, malformed: 1007, tooLarge: 1009 } as const

/**
 * What crosses a MessagePort beside frames. `taken`: the page has read that many more bytes, so the engine may send on;
 * `bye`: the sender closes the port now, and why.
 */
export type PortControl = { taken: number } | { bye: number; reason: string }

/** The page confirms in steps of this many bytes; must be well below `portWindowBytes`. */
export const portConfirmBytes = 32 * 1024

/** The engine pauses a port while more than this many bytes are unconfirmed. */
export const portWindowBytes = 256 * 1024

/** Bytes of a binary frame, UTF-16 code units of a text: cheap enough for every frame. */
export function frameSize(frame: Frame): number {
  return typeof frame === 'string' ? frame.length : frame.byteLength
}

export function isFrame(data: unknown): data is Frame {
  return typeof data === 'string' || data instanceof Uint8Array
}

export function isPortControl(data: unknown): data is PortControl {
  if (typeof data !== 'object' || data === null) return false
  if ('taken' in data) return Number.isSafeInteger(data.taken) && Number(data.taken) >= 0
  return 'bye' in data && typeof data.bye === 'number'
}
