import type { ServerResponse } from 'node:http'
import type { StruckFault, WireAction } from './faults.ts'
import { hold, untilAborted, wait } from './waiting.ts'

/** How a server writes an error: as the whole body, or as the last bytes of a stream on the given path. */
export interface ErrorFormat {
  body(text: string): string
  frame(text: string, path: string): string
}

/** One answer on its way to a client, with the faults that strike it. */
export interface Wire {
  /** Aborted when the client went away or a fault ended the answer. */
  readonly signal: AbortSignal
  readonly started: boolean
  readonly bytesWritten: number
  readonly framesWritten: number
  /** True when a fault has already answered in the handler's stead. */
  strikeBeforeAnswer(): Promise<boolean>
  /** Sets a header of the answer to come. */
  header(name: string, value: string): void
  begin(status: number, contentType: string, headers?: Record<string, string>): void
  /** Writes one frame; resolves when the socket takes more. Rejects when the answer is over. */
  frame(text: string): Promise<void>
  end(): Promise<void>
  /** A whole answer with its length. */
  send(
    status: number,
    contentType: string,
    body: string,
    headers?: Record<string, string>,
  ): Promise<void>
}

export function createWire(
  response: ServerResponse,
  struck: readonly StruckFault[],
  errors: ErrorFormat,
  path: string,
): Wire {
  const over = new AbortController()
  const pending = new Set(struck)
  let bytesWritten = 0
  let framesWritten = 0
  let contentTypeOverride: string | null = null
  let pieceBytes = 0
  let pieceMs = 0
  let dribbleUntil: AbortSignal | null = null
  let joined = 0
  let joinBuffer: Buffer[] = []

  response.on('close', () => over.abort(new Error('the client went away')))
  // A reset socket reports itself here as well; the close handler has dealt with it.
  response.on('error', () => {})

  async function put(bytes: Buffer): Promise<void> {
    if (over.signal.aborted) throw over.signal.reason
    if (bytes.length === 0) return
    bytesWritten += bytes.length
    if (!response.write(bytes)) {
      await new Promise<void>((resolve) => {
        const go = () => {
          response.off('drain', go)
          response.off('close', go)
          resolve()
        }
        response.on('drain', go)
        response.on('close', go)
      })
      if (over.signal.aborted) throw over.signal.reason
    }
  }

  async function putInPieces(bytes: Buffer): Promise<void> {
    if (pieceBytes === 0 || dribbleUntil?.aborted) return put(bytes)
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      await put(bytes.subarray(at, at + pieceBytes))
      if (pieceMs > 0) await wait(pieceMs, over.signal)
      else await hold()
    }
  }

  /** Writes bytes, stopping on the way wherever a fault waits for an exact byte. */
  async function write(bytes: Buffer): Promise<void> {
    let rest = bytes
    for (;;) {
      const next = [...pending]
        .flatMap((s) =>
          typeof s.fault.when === 'object' && 'afterBytes' in s.fault.when
            ? [{ struck: s, at: s.fault.when.afterBytes }]
            : [],
        )
        .filter((s) => s.at >= bytesWritten && s.at < bytesWritten + rest.length)
        .sort((a, b) => a.at - b.at)[0]
      if (!next) return putInPieces(rest)
      const cut = next.at - bytesWritten
      await putInPieces(rest.subarray(0, cut))
      rest = await applyAction(next.struck, rest.subarray(cut))
    }
  }

  function finish(): void {
    response.end()
    over.abort(new Error('a fault ended the answer'))
  }

  /** Applies one fault and returns the bytes that are still to be written. */
  async function applyAction(strike: StruckFault, next: Buffer): Promise<Buffer> {
    pending.delete(strike)
    const action = strike.fault.action
    if (action.do !== 'misbehave') await flushJoined()
    switch (action.do) {
      case 'delay':
        await wait(action.ms, over.signal)
        return next
      case 'dribble':
        pieceBytes = action.bytes
        pieceMs = action.ms
        dribbleUntil = strike.removed
        return next
      case 'stall':
      case 'hang':
        await untilAborted(strike.removed, over.signal)
        return next
      case 'rst':
        // Node hands the bytes to the kernel first, so that what precedes the reset arrives.
        await hold()
        response.socket?.resetAndDestroy()
        over.abort(new Error('a fault reset the connection'))
        throw over.signal.reason
      case 'cleanEof':
        finish()
        throw over.signal.reason
      case 'malformed':
        await put(Buffer.from(action.text))
        return Buffer.alloc(0)
      case 'insert':
        await put(Buffer.from(action.text))
        return next
      case 'dupFrame':
        return Buffer.concat([next, next])
      case 'chunkSplit':
        pieceBytes = action.bytes
        return next
      case 'joinFrames':
        joined = action.count
        return next
      case 'oversize':
        return oversize(next, action.bytes)
      case 'errorFrame':
        await put(Buffer.from(errors.frame(action.text, path)))
        finish()
        throw over.signal.reason
      case 'lastWords':
        await put(Buffer.from(action.text))
        finish()
        throw over.signal.reason
      case 'status':
      case 'body':
      case 'wrongContentType':
      case 'misbehave':
        return next
    }
  }

  async function flushJoined(): Promise<void> {
    if (joinBuffer.length === 0) return
    const bytes = Buffer.concat(joinBuffer)
    joinBuffer = []
    joined = 0
    await write(bytes)
  }

  function isDue(strike: StruckFault): boolean {
    const when = strike.fault.when
    return typeof when === 'object' && 'afterFrames' in when && when.afterFrames <= framesWritten
  }

  function answerInstead(action: WireAction): boolean {
    if (action.do === 'status') {
      sendNow(
        action.status,
        action.contentType ?? 'application/json; charset=utf-8',
        action.body,
        action.headers,
      )
    } else if (action.do === 'body') {
      sendNow(200, action.contentType ?? 'application/json; charset=utf-8', action.body)
    } else if (action.do === 'errorFrame') {
      sendNow(500, 'application/json; charset=utf-8', errors.body(action.text))
    } else if (action.do === 'lastWords' || action.do === 'malformed') {
      sendNow(200, 'text/plain; charset=utf-8', action.text)
    } else return false
    return true
  }

  function sendNow(
    status: number,
    type: string,
    body: string,
    headers: Record<string, string> = {},
  ): void {
    const bytes = Buffer.from(body)
    response.writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...headers })
    bytesWritten += bytes.length
    response.end(bytes)
    over.abort(new Error('a fault answered'))
  }

  const wire: Wire = {
    signal: over.signal,
    get started() {
      return response.headersSent
    },
    get bytesWritten() {
      return bytesWritten
    },
    get framesWritten() {
      return framesWritten
    },
    async strikeBeforeAnswer() {
      for (const strike of struck) {
        const { when, action } = strike.fault
        if (when !== 'pre' || action.do === 'misbehave') continue
        if (action.do === 'wrongContentType') {
          contentTypeOverride = action.contentType
          pending.delete(strike)
        } else if (answerInstead(action)) {
          return true
        } else if (action.do === 'cleanEof') {
          sendNow(200, 'application/json; charset=utf-8', '')
          return true
        } else if (
          action.do === 'stall' ||
          action.do === 'hang' ||
          action.do === 'delay' ||
          action.do === 'rst'
        ) {
          await applyAction(strike, Buffer.alloc(0))
        }
      }
      return false
    },
    header(name, value) {
      response.setHeader(name, value)
    },
    begin(status, type, headers = {}) {
      response.writeHead(status, { 'content-type': contentTypeOverride ?? type, ...headers })
      response.flushHeaders()
    },
    async frame(text) {
      if (over.signal.aborted) throw over.signal.reason
      let bytes: Buffer = Buffer.from(text)
      for (const strike of [...pending]) {
        const immediate = strike.fault.when === 'pre' && strike.fault.action.do !== 'misbehave'
        if (isDue(strike) || immediate) bytes = await applyAction(strike, bytes)
      }
      framesWritten++
      if (joined > 0) {
        joinBuffer.push(bytes)
        joined--
        if (joined === 0) await flushJoined()
        return
      }
      await write(bytes)
    },
    async end() {
      if (over.signal.aborted) return
      await flushJoined()
      for (const strike of [...pending])
        if (isDue(strike)) await applyAction(strike, Buffer.alloc(0))
      response.end()
    },
    async send(status, type, body, headers = {}) {
      const dying = [...pending].find((s) => s.fault.action.do === 'errorFrame')
      if (dying && answerInstead(dying.fault.action as WireAction)) return
      const disturbed = [...pending].some((s) => s.fault.action.do !== 'misbehave')
      // A disturbed answer goes out chunked: its length may not come true.
      const length: Record<string, string> = disturbed
        ? {}
        : { 'content-length': String(Buffer.byteLength(body)) }
      wire.begin(status, type, { ...length, ...headers })
      if (body !== '') await wire.frame(body)
      await wire.end()
    },
  }
  return wire
}

/** JSON allows white space after its first brace: the frame grows, what it says does not change. */
function oversize(frame: Buffer, bytes: number): Buffer {
  const brace = frame.indexOf('{')
  if (brace < 0 || frame.length >= bytes) return frame
  const padding = Buffer.alloc(bytes - frame.length, ' ')
  return Buffer.concat([frame.subarray(0, brace + 1), padding, frame.subarray(brace + 1)])
}
