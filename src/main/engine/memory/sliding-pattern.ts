/**
 * Every how many layers one attends to everything, for architectures whose files do not say. The others of such a group
 * slide; `denseFirst` puts the full one at the head of the group instead of its end.
 * Source: llama.cpp src/models/*.cpp, load_arch_hparams, and src/llama-hparams.cpp set_swa_pattern.
 */
const periods: Record<string, { period: number; denseFirst?: true; window?: number }> = {
  gemma2: { period: 2 },
  gemma3: { period: 6 },
  gemma3n: { period: 5 },
  'gpt-oss': { period: 2 },
  gptoss: { period: 2 },
  cohere2: { period: 4 },
  olmo2: { period: 4 },
  exaone4: { period: 4 },
  smallthinker: { period: 4, denseFirst: true },
  afmoe: { period: 4 },
  plamo3: { period: 8 },
  llama4: { period: 4, window: 8192 },
}

/** Which layers slide when every `period`-th attends to everything. */
export function slidingPattern(layers: number, period: number, denseFirst = false): boolean[] {
  return Array.from({ length: layers }, (_, layer) =>
    period <= 0 ? true : denseFirst ? layer % period !== 0 : layer % period < period - 1,
  )
}

/**
 * The window and which layers slide in an architecture whose file has no pattern. Engines ignore the window of an
 * architecture that is not listed here, so its layers all attend to everything.
 */
export function knownSliding(
  architecture: string,
  layers: number,
  window: number | null,
): { window: number; layers: boolean[] } | null {
  const known = periods[architecture]
  const tokens = window ?? known?.window ?? 0
  if (known === undefined || tokens <= 0) return null
  return { window: tokens, layers: slidingPattern(layers, known.period, known.denseFirst) }
}
