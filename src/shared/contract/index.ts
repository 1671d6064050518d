import type { ContractRouterClient } from '@orpc/contract'
import { app } from './app.ts'
import { board } from './board.ts'
import { chat } from './chat.ts'
import { history } from './history.ts'
import { learning } from './learning.ts'
import { models } from './models.ts'
import { replay } from './replay.ts'
import { sampleCalls } from './replay-sample.ts'
import { resources } from './resources.ts'
import { routing } from './routing.ts'
import { ruleCalls } from './rules.ts'
import { settings } from './settings.ts'

/** Everything a page may ask of the engine. Two shapes only: a call, and a stream. */
export const contract = {
  app,
  chat,
  history,
  learning,
  models,
  replay: { ...replay, ...sampleCalls },
  resources,
  routing: { ...routing, ...ruleCalls, ...board },
  settings,
}

export type SwitchyardClient = ContractRouterClient<typeof contract>
