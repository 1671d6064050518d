import { lmStudioModels } from '#simulators/default-models'
import { startLmStudioSimulator } from '#simulators/lmstudio/server'
import { createSimulatedModel } from '#simulators/model'
import { startOllamaSimulator } from '#simulators/ollama/server'
import { cardBytesOf, type Resident } from '#simulators/resident'
import type { Simulator } from '#simulators/simulator'
import { createCardMachine } from '../support/card-machine.ts'

const gb = 1e9
export const totalBytes = 24 * gb
const timeScale = 0.004
const mebibyte = 1024 ** 2

/** What the other program did. Epoch milliseconds. */
export interface ForeignMove {
  at: number
  /** Taken; negative = given back. */
  bytes: number
}

const sizes = [0.6, 1.7, 3, 4, 7, 8, 12, 14, 20, 27]

/** Small models mostly let their embeddings serve as output; one here is an exception. */
const modelsOf = (prefix: string) =>
  sizes.map((billions) =>
    createSimulatedModel({
      name: `${prefix}${billions}b`,
      family: 'llama',
      parameters: billions * 1e9,
      tiedEmbeddings: billions < 4,
      vocabularySize: billions < 10 ? 128_256 : 32_768,
    }),
  )

const arrivedBytes = (resident: Resident) =>
  cardBytesOf(resident) * (resident.state === 'loading' ? resident.loadProgress : 1)
const sum = (residents: readonly Resident[], bytesOf: (resident: Resident) => number) =>
  residents.reduce((total, resident) => total + bytesOf(resident), 0)

/**
 * Two Ollamas and one LM Studio on one card of 24 GB, beside a program that takes and gives back memory. Each model's
 * process takes memory of its own, of which no server tells.
 */
export async function openSharedCard() {
  let foreignBytes = 2 * gb
  const servers: Simulator[] = []
  const residents = () => servers.flatMap((server) => [...server.residents()])
  const reallyFreeBytes = () => totalBytes - foreignBytes - sum(residents(), cardBytesOf)
  const usedBytes = () => foreignBytes + sum(residents(), arrivedBytes)
  const memory = (index: number, processBytes: number) => ({
    processBytes,
    get vramBytes() {
      const others = servers.flatMap((server, other) => (other === index ? [] : server.residents()))
      return totalBytes - foreignBytes - sum(others, cardBytesOf)
    },
  })
  const common = { timeScale, keepAliveMs: 3_600_000, maxLoaded: 50 }
  servers.push(
    await startOllamaSimulator({
      ...common,
      models: modelsOf('a'),
      memory: memory(0, 330 * mebibyte),
    }),
    await startOllamaSimulator({
      ...common,
      models: modelsOf('b'),
      memory: memory(1, 330 * mebibyte),
    }),
    await startLmStudioSimulator({
      timeScale,
      models: lmStudioModels,
      memory: memory(2, 280 * mebibyte),
    }),
  )
  const now = () => performance.timeOrigin + performance.now()
  /** When the card was read. */
  const readings: number[] = []
  const foreignMoves: ForeignMove[] = []
  const machine = createCardMachine({
    totalBytes,
    usedBytes() {
      readings.push(now())
      return usedBytes()
    },
  })

  return {
    servers,
    kinds: ['ollama', 'ollama', 'lmstudio'] as const,
    machine,
    readings,
    foreignMoves,
    residents,
    freeBytes: () => totalBytes - usedBytes(),
    /** The other program takes so much, never more than there is, or gives it back where it is negative. */
    moveForeign(bytes: number) {
      const before = foreignBytes
      foreignBytes = Math.max(gb, foreignBytes + Math.min(bytes, Math.max(0, reallyFreeBytes())))
      foreignMoves.push({ at: now(), bytes: foreignBytes - before })
    },
    close: () => Promise.all(servers.map((server) => server.close())),
  }
}

export type SharedCard = Awaited<ReturnType<typeof openSharedCard>>
