import type { Connection } from '../../src/renderer/app/connection/connection.ts'
import type { TestClient, TestRouter } from './test-router.ts'

/** One way to the engine, set up for a test. */
export interface Transport {
  /** Connects as a page does. */
  connect(): TestPage
  /** A line that sends whatever it is told to. */
  openRaw(): Promise<RawLine>
  /** What the host's side wrote into its log. */
  log: string[]
  close(): Promise<void>
}

export interface TestPage {
  connection: Connection<TestClient>
  /** Cuts the line without a word, as a crash or a pulled cable does. */
  cut(): void
  /** Reads nothing more / goes on. */
  pause(): void
  resume(): void
  /** Bytes that may lie between the source and a page that doesn't read. */
  boundBytes: number
}

export interface RawLine {
  send(frame: unknown): void
  /** Resolves with the close code when the host has closed this line. */
  closed: Promise<number>
}

export interface TransportKind {
  name: string
  start(router: TestRouter['router']): Promise<Transport>
}

/** Short, so that no test waits for a retry. */
export const quickBackOff = () => 5
