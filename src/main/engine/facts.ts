import type { Notice } from '#shared/contract/app'
import type { ChatStore } from './chat/chat-store.ts'
import type { UsualAddress } from './endpoints/known-endpoints.ts'
import type { ConnectModelServer } from './endpoints/model-server.ts'

/** The simulated servers, while they run. */
export interface DemoServers {
  addresses: UsualAddress[]
  close(): Promise<void>
}

/** Everything an engine is given at its start. It never calls its host afterwards. */
export interface EngineFacts {
  version: string
  dataDir: string
  settingsFile: string
  store: ChatStore
  connect: ConnectModelServer
  /** Where servers usually listen on this machine. */
  usualAddresses: UsualAddress[]
  startDemo(): Promise<DemoServers>
  /** Begin in demo mode. */
  demo: boolean
  /** What happened while the data directory was opened. */
  notices: Notice[]
  /** Epoch milliseconds. */
  now(): number
  /** Something nobody expected; gives the id under which it can be found in the log. */
  logUnexpected(error: unknown): string
}
