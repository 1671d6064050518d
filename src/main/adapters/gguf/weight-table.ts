import type { WeightTable } from '#engine/memory/model-shape'

/** Adds up tensors by where an engine puts them, told by their names. Source: llama.cpp src/llama-arch.cpp. */
export function weightTableOf(
  tensors: readonly { name: string; bytes: number }[],
  layerCount: number,
): WeightTable {
  const layers = Array.from({ length: layerCount }, () => 0)
  const table = { input: 0, output: 0, other: 0 }
  let embeddings = 0
  let ownOutput = false
  for (const { name, bytes } of tensors) {
    const layer = /^blk\.(\d+)\./.exec(name)?.[1]
    const index = layer === undefined ? -1 : Number(layer)
    if (index >= 0 && index < layerCount) {
      layers[index] = (layers[index] ?? 0) + bytes
    } else if (/^(token_embd|token_types|position_embd|per_layer_token_embd)\b/.test(name)) {
      table.input += bytes
      if (name === 'token_embd.weight') embeddings += bytes
    } else if (/^output(_norm)?\b/.test(name)) {
      table.output += bytes
      if (name === 'output.weight') ownOutput = true
    } else {
      table.other += bytes
    }
  }
  return { layers, ...table, tied: ownOutput ? 0 : embeddings }
}
