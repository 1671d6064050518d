import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import { WebSocket } from 'ws'
import type { Engine, StartOptions } from '#hosts/start-engine'
import { AppError } from '#shared/app-error'
import type { contract, SwitchyardClient } from '#shared/contract/index'
import { socketPath } from '#shared/wire'
import { type AppRoot, defaultDataDir } from '../app-root.ts'
import type { Terminal } from './terminal.ts'

/** What every command is given: the surroundings, and how to start the engine in them. */
export interface CliFacts {
  terminal: Terminal
  app: AppRoot
  startEngine: (options: StartOptions) => Promise<Engine>
  openBrowser: (url: string) => Promise<void>
}

interface Wanted {
  dataDir: string | null
  demo: boolean
}

export function startOwnEngine(
  { terminal, app, startEngine }: CliFacts,
  { dataDir, demo }: Wanted,
): Promise<Engine> {
  return startEngine({
    dataDir: dataDir ?? defaultDataDir(terminal.platform, terminal.env),
    demo,
    version: app.version,
  })
}

/** An engine to ask, wherever it runs. */
export interface ReachedEngine {
  client: SwitchyardClient
  close(): Promise<void>
}

/**
 * Starts an engine in this process, or, where a web host already has the data directory, asks that one. Demo mode wants
 * an engine of its own, because the running one may be somebody's real work.
 */
export async function reachEngine(facts: CliFacts, wanted: Wanted): Promise<ReachedEngine> {
  try {
    const engine = await startOwnEngine(facts, wanted)
    const client: ContractRouterClient<typeof contract> = createRouterClient(engine.router)
    return { client, close: () => engine.close() }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'data-directory-in-use') throw error
    const { url } = error.data
    if (typeof url !== 'string' || wanted.demo) throw error
    return connectToRunning(url, error)
  }
}

/** `url` as the running web host printed it: with its token. Throws `inUse` when nobody answers there. */
async function connectToRunning(url: string, inUse: AppError): Promise<ReachedEngine> {
  const address = new URL(socketPath, url)
  address.protocol = 'ws:'
  address.search = new URL(url).search
  const socket = new WebSocket(address)
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', () => reject(inUse))
  })
  socket.on('error', () => undefined)
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  return {
    client: createORPCClient<SwitchyardClient>(link),
    async close() {
      socket.close()
    },
  }
}
