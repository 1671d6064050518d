import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'

export type NoticeLevel = 'info' | 'warning' | 'error'

/** Something the user should know that belongs to no single view: a database moved aside, a disk that is full. */
export interface Notice {
  id: string
  level: NoticeLevel
  title: string
  /** What happened, then the way on. */
  detail: string
  at: number
}

export interface AppState {
  version: string
  dataDir: string
  /** The simulators are running and their models are listed. */
  demo: boolean
  notices: Notice[]
}

export const app = {
  watch: oc.output(eventIterator(type<AppState>())),
  /** Starts the simulated servers and lists their models, marked as demo. Repeatable. Refused: `demo-unavailable`. */
  startDemo: oc.output(type<void>()),
  stopDemo: oc.output(type<void>()),
  dismissNotice: oc.input(z.object({ id: z.string() })).output(type<void>()),
}
