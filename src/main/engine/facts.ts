import type { Notice } from '#shared/contract/app'
import type { ChatStore } from './chat/chat-store.ts'
import type { TextEmbedder } from './embedding/text-embedder.ts'
import type { UsualAddress } from './endpoints/known-endpoints.ts'
import type { ConnectModelServer } from './endpoints/model-server.ts'
import type { ModelStore } from './models/model-store.ts'
import type { GpuSource, MachineSources } from './resources/resource-source.ts'
import type { DecisionHistory } from './routing/history/decision-history.ts'
import type { OutcomeStore } from './routing/learning/outcome-store.ts'
import type { ReplayStore } from './routing/replay/replay-store.ts'
import type { RunReplayWork } from './routing/replay/replay-work.ts'
import type { SampleStore } from './routing/replay/sample/sample-store.ts'

/** The simulated servers, while they run. */
export interface DemoServers {
  addresses: UsualAddress[]
  /** The card whose memory they share. */
  gpu: GpuSource
  close(): Promise<void>
}

/** Keeps secrets where the platform keeps them, never in plain text. Synchronous; throws AppError `storage-*`. */
export interface SecretBox {
  get(name: string): string | null
  /** `null` forgets it. */
  set(name: string, secret: string | null): void
}

/** Everything an engine is given at its start. It never calls its host afterwards. */
export interface EngineFacts {
  version: string
  dataDir: string
  settingsFile: string
  store: ChatStore
  modelStore: ModelStore
  outcomeStore: OutcomeStore
  decisionHistory: DecisionHistory
  replayStore: ReplayStore
  sampleStore: SampleStore
  /** Replays elsewhere than in the engine's own thread; without it, in turns there. */
  runReplay?: RunReplayWork
  connect: ConnectModelServer
  secrets: SecretBox
  /** Where servers usually listen on this machine. */
  usualAddresses: UsualAddress[]
  startDemo(): Promise<DemoServers>
  /**
   * The built-in embedder; its table is opened at the first call, which blocks for some 30 ms. Throws AppError
   * `installation-damaged`, and tries again at the next call.
   */
  embedder(): TextEmbedder
  /** What can be read about this machine. */
  machine: MachineSources
  /** The trained classifier of prompts, `resources/classifier.bin`. Blocks for milliseconds; throws where it can't be read. */
  readClassifier(): Uint8Array
  /** Begin in demo mode. */
  demo: boolean
  /** What happened while the data directory was opened. */
  notices: Notice[]
  /** Epoch milliseconds. */
  now(): number
  /** Something nobody expected; gives the id under which it can be found in the log. */
  logUnexpected(error: unknown): string
}
