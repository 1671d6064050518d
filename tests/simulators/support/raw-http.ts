import { type IncomingHttpHeaders, request } from 'node:http'

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  /** The body without its transfer coding. */
  bytes: Buffer
  text: string
  /** The body in the pieces it arrived in. */
  reads: Buffer[]
  /** `complete`: the HTTP message ended as it should. `cut`: the connection broke first. */
  end: 'complete' | 'cut'
}

export interface Ask {
  method?: string
  path: string
  /** Sent as JSON unless it is a string. */
  body?: unknown
  headers?: Record<string, string>
  /** Called with every piece; `hangUp` destroys the connection. */
  onRead?: (bytes: Buffer, hangUp: () => void) => void
  signal?: AbortSignal
}

/** Speaks to a server with nothing in between. Rejects when the connection fails before the headers. */
export function ask(url: string, options: Ask): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { body } = options
    let answered = false
    const payload = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
    const outgoing = request(
      new URL(options.path, url),
      {
        method: options.method ?? (body === undefined ? 'GET' : 'POST'),
        agent: false,
        headers: {
          ...(payload ? { 'content-type': 'application/json' } : {}),
          'content-length': String(Buffer.byteLength(payload)),
          ...options.headers,
        },
        ...(options.signal ? { signal: options.signal } : {}),
      },
      (incoming) => {
        answered = true
        const reads: Buffer[] = []
        incoming.on('data', (bytes: Buffer) => {
          reads.push(bytes)
          options.onRead?.(bytes, () => outgoing.destroy())
        })
        incoming.on('error', () => {})
        incoming.on('close', () => {
          const bytes = Buffer.concat(reads)
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            bytes,
            text: bytes.toString('utf8'),
            reads,
            end: incoming.complete ? 'complete' : 'cut',
          })
        })
      },
    )
    // Once there is an answer, what breaks afterwards shows in how it ends.
    outgoing.on('error', (error) => {
      if (!answered) reject(error)
    })
    outgoing.end(payload)
  })
}

/** Resolves when `holds` does, looking again at every turn of the event loop. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100_000; turn++) {
    if (holds()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('it never came about')
}
