import type { Fault } from './faults.ts'
import type { RequestLogEntry, SimulatorHttp } from './http-server.ts'
import type { Residency } from './residency.ts'
import type { LoadLogEntry, Resident } from './resident.ts'

/** What every running simulator lets tests and demo mode see and do. */
export interface Simulator {
  url: string
  port: number
  /** Returns what removes the fault again. */
  inject(fault: Fault): () => void
  clearFaults(): void
  requests: RequestLogEntry[]
  /** Generations that have a slot now: processing their prompt or writing. */
  activeGenerations(): number
  /** Connections that are open now. */
  openSockets(): number
  residents(): readonly Resident[]
  /** Every load there was, as the server saw it, oldest first. */
  loads: readonly LoadLogEntry[]
  /** Refuses connections until `resume`; destroys the open ones. */
  suspend(): Promise<void>
  resume(): Promise<void>
  /** Destroys open sockets. */
  close(): Promise<void>
}

export function createSimulator(
  http: SimulatorHttp,
  context: { residency: Residency; generating: number },
): Simulator {
  return {
    url: http.url,
    port: http.port,
    inject: http.inject,
    clearFaults: http.clearFaults,
    requests: http.requests,
    activeGenerations: () => context.generating,
    openSockets: http.openSockets,
    loads: context.residency.loads,
    residents: () => [...context.residency.list()],
    suspend: http.suspend,
    resume: http.resume,
    close: async () => {
      context.residency.dispose()
      await http.close()
    },
  }
}
