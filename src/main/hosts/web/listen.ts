import type { Server } from 'node:http'
import { AppError } from '#shared/app-error'

export const usualPort = 4517
const portsToTry = 20

/** Listens on 127.0.0.1 and returns the port. `wanted`: see `WebHostOptions.port`. */
export async function listenOnLoopback(server: Server, wanted: number | null): Promise<number> {
  if (wanted !== null) {
    try {
      return await listen(server, wanted)
    } catch (error) {
      throw explain(error, wanted)
    }
  }
  for (let port = usualPort; port < usualPort + portsToTry; port += 1) {
    try {
      return await listen(server, port)
    } catch (error) {
      if (!isTaken(error)) throw explain(error, port)
    }
  }
  return listen(server, 0)
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function explain(error: unknown, port: number): AppError {
  const data = { port }
  if (isTaken(error)) {
    return new AppError(
      'conflict',
      `Port ${port} is taken by another program. Choose another one with --port, or leave --port out to use the next free one.`,
      data,
      { cause: error },
    )
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new AppError(
    'conflict',
    `Port ${port} can not be used (${reason}). Choose another one with --port.`,
    data,
    { cause: error },
  )
}
