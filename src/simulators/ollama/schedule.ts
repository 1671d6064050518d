import type { Exchange } from '../http-server.ts'
import { gibibyte, type SimulatedModel } from '../model.ts'
import { OutOfSimulatedMemory, type Resident } from '../resident.ts'
import { atLeast, type OllamaContext, OllamaError, runsLlamaServer } from './context.ts'

export interface Scheduled {
  resident: Resident
  /** Waiting for the queue and the load, in nanoseconds. */
  loadNs: number
  /** Gives the slot back and starts the idle time. */
  release: () => void
}

/** What it takes to find an already loaded model ready. */
const warmLoadNs = 1_334_875

/** Default context by total video memory; 4096 for everyone before the rule came. */
export function decideDefaultContext(context: OllamaContext): number {
  if (!atLeast(context.version, '0.16.0')) return 4096
  const gib = context.memory.vramBytes / gibibyte
  return gib < 23 ? 4096 : gib < 47 ? 32_768 : 262_144
}

/**
 * Waits until the model is loaded and has a free slot. Refuses with 503 when too many wait for a load, and with 500
 * when the model can't be loaded. Another `num_ctx` than the loaded one forces a reload.
 */
export async function schedule(
  context: OllamaContext,
  exchange: Exchange,
  model: SimulatedModel,
  options: Record<string, unknown>,
  keepAliveMs: number,
): Promise<Scheduled> {
  const { residency, clock } = context
  const signal = exchange.wire.signal
  const asked =
    typeof options.num_ctx === 'number' ? options.num_ctx : decideDefaultContext(context)
  const contextLength = Math.min(Math.max(4, asked), model.contextLength)
  const startedAt = clock.now()
  const fits = (resident: Resident) => resident.contextLength === contextLength
  let warm = true
  await exchange.untilBehaved('silent-queue')
  for (;;) {
    const loaded = residency
      .list()
      .some((r) => r.state === 'ready' && r.model.name === model.name && fits(r))
    if (!loaded) {
      warm = false
      if (residency.waiting() >= context.maxQueue) {
        throw new OllamaError(
          503,
          'server busy, please try again.  maximum pending requests exceeded',
        )
      }
    }
    const resident = await load(context, exchange, model, contextLength, keepAliveMs, fits)
    const release = await residency.use(resident, keepAliveMs, signal)
    if (resident.state !== 'ready') {
      // It was told to leave while this request waited for its turn.
      release()
      continue
    }
    const waitedNs = Math.round((clock.now() - startedAt) * 1e6)
    const simulatedNs = warm ? warmLoadNs : warmLoadNs + Math.round(resident.loadMs * 1e6)
    // At full speed the load took no time here, but a client should still see what it would have taken.
    const loadNs = context.timeScale === 1 && !warm ? Math.max(waitedNs, simulatedNs) : simulatedNs
    return { resident, release, loadNs }
  }
}

async function load(
  context: OllamaContext,
  exchange: Exchange,
  model: SimulatedModel,
  contextLength: number,
  keepAliveMs: number,
  fits: (resident: Resident) => boolean,
): Promise<Resident> {
  try {
    if (
      exchange.misbehaves('no-eviction') &&
      !context.residency.list().some((r) => r.model.name === model.name)
    ) {
      if (context.residency.list().length > 0) throw new OutOfSimulatedMemory(model.sizeBytes, 0)
    }
    return await context.residency.ensure(
      model,
      {
        id: model.name,
        contextLength,
        parallel: context.parallel,
        keepAliveMs,
        jit: true,
        evict: 'idle',
      },
      fits,
      exchange.wire.signal,
    )
  } catch (error) {
    if (error instanceof OutOfSimulatedMemory) throw new OllamaError(500, outOfMemoryText(context))
    throw error
  }
}

/** The words of the engine that the version runs. */
export function outOfMemoryText(context: Pick<OllamaContext, 'version'>): string {
  return runsLlamaServer(context.version)
    ? 'llama-server process has terminated: exit status 1: cudaMalloc failed: out of memory'
    : 'llama runner process has terminated: cudaMalloc failed: out of memory'
}
