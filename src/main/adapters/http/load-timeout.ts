import { ServerFailure } from '#engine/endpoints/model-server'
import { serverFailure } from './failures.ts'

/** Waits for an answer that comes when a model is loaded: there, silence means that loading took too long. */
export async function whileLoading<T>(model: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ServerFailure && error.failure.code === 'stalled') {
      const message = `${model} was not loaded in time. ${error.failure.message}`
      throw serverFailure('load-timeout', message, { cause: error })
    }
    throw error
  }
}

/** The failure of a model that stays listed after its server was told to unload it. */
export function stillLoaded(model: string, withinMs: number): ServerFailure {
  const seconds = Math.round(withinMs / 1000)
  const message = `The server still lists ${model} as loaded ${seconds} s after it was told to unload it; its memory may stay taken until the server is restarted.`
  return serverFailure('stalled', message)
}
