// How far predictions are from what engines logged when they loaded published models.
//   npm run bench:memory
import { createNeed, type MemoryNeed } from '#engine/memory/memory-need'
import type { ModelShape } from '#engine/memory/model-shape'
import { type MemoryPrediction, predictMemory } from '#engine/memory/predict-memory'
import { knownShapes as shapes } from '#tests/support/known-shapes'
import { percentile } from './report.ts'

interface Row {
  what: string
  shape: ModelShape
  need: Partial<MemoryNeed> & { contextLength: number }
  part: 'kv' | 'recurrent' | 'compute'
  /** MiB as logged. */
  logged: number
  /** What is measured is the growth from this context. */
  from?: number
}

const mebibyte = 1024 ** 2
const q8 = { kvTypeK: 'q8_0', kvTypeV: 'q8_0' } as const

/** Sources: "KV buffer size", "RS buffer size" and "compute buffer size" lines in public issues of llama.cpp and LM Studio. */
const rows: Row[] = [
  {
    what: 'Qwen3-4B 8k f16',
    shape: shapes.qwen3_4b,
    need: { contextLength: 8192 },
    part: 'kv',
    logged: 1152,
  },
  {
    what: 'Qwen3-1.7B 16k f16',
    shape: shapes.qwen3_1_7b,
    need: { contextLength: 16_384 },
    part: 'kv',
    logged: 1792,
  },
  {
    what: 'Llama-3.2-3B 2k f16',
    shape: shapes.llama32_3b,
    need: { contextLength: 2048 },
    part: 'kv',
    logged: 224,
  },
  {
    what: 'Mistral-Small-22B 48k q8_0',
    shape: shapes.mistralSmall22b,
    need: { contextLength: 49_152, ...q8 },
    part: 'kv',
    logged: 5712,
  },
  {
    what: 'hybrid, 6 attending layers, 64k q8_0/q4_0',
    shape: shapes.hybridSixOf24,
    need: { contextLength: 65_536, kvTypeK: 'q8_0', kvTypeV: 'q4_0' },
    part: 'kv',
    logged: 312,
  },
  {
    what: 'Qwen3-VL-8B 16k q8_0',
    shape: shapes.qwen3vl8b,
    need: { contextLength: 16_384, ...q8 },
    part: 'kv',
    logged: 1224,
  },
  {
    what: 'DeepSeek-R1 uncompressed 16k f16',
    shape: shapes.deepseekR1Uncompressed,
    need: { contextLength: 16_384 },
    part: 'kv',
    logged: 78_080,
  },
  {
    what: 'Qwen3.5-9B 8k f16',
    shape: shapes.qwen35_9b,
    need: { contextLength: 8192 },
    part: 'kv',
    logged: 256,
  },
  {
    what: 'Qwen3.5-9B 256k f16',
    shape: shapes.qwen35_9b,
    need: { contextLength: 262_144 },
    part: 'kv',
    logged: 8192,
  },
  {
    what: 'Qwen3.8-27B three cells',
    shape: shapes.qwen38_27b,
    need: { contextLength: 1024, parallel: 3 },
    part: 'recurrent',
    logged: 448.88,
  },
  {
    what: 'Qwen3-1.7B growth 2k to 8k (measured)',
    shape: shapes.qwen3_1_7b,
    need: { contextLength: 8192 },
    part: 'kv',
    logged: 674,
    from: 2048,
  },
  {
    what: 'Qwen2.5-3B 4k',
    shape: shapes.qwen25_3b,
    need: { contextLength: 4096 },
    part: 'compute',
    logged: 300.75,
  },
  {
    what: 'Qwen3-VL-8B 16k q8_0',
    shape: shapes.qwen3vl8b,
    need: { contextLength: 16_384, ...q8 },
    part: 'compute',
    logged: 352.77,
  },
  {
    what: 'Qwen3.5-9B growth 8k to 256k',
    shape: shapes.qwen35_9b,
    need: { contextLength: 262_144 },
    part: 'compute',
    logged: 248,
    from: 8192,
  },
]

function predict(shape: ModelShape, need: Row['need']): MemoryPrediction {
  const prediction = predictMemory(shape, createNeed({ backend: 'cuda', ...need }))
  if (prediction === null) throw new Error('There is a shape of which nothing is known.')
  return prediction
}

function predictedOf({ shape, need, part, from }: Row): number {
  const bytes = predict(shape, need)[part]
  const before = from === undefined ? 0 : predict(shape, { ...need, contextLength: from })[part]
  return (bytes - before) / mebibyte
}

const cells = rows.map((row) => {
  const predicted = predictedOf(row)
  return { row, predicted, error: Math.abs(predicted - row.logged) / row.logged }
})

console.log(
  `\n  ${'MiB'.padEnd(44)}${'part'.padEnd(11)}${'logged'.padStart(10)}${'predicted'.padStart(11)}${'error'.padStart(9)}`,
)
for (const { row, predicted, error } of cells) {
  console.log(
    `  ${row.what.padEnd(44)}${row.part.padEnd(11)}${row.logged.toFixed(2).padStart(10)}${predicted.toFixed(2).padStart(11)}${`${(100 * error).toFixed(2)} %`.padStart(9)}`,
  )
}
for (const part of ['kv', 'recurrent', 'compute'] as const) {
  const errors = cells.filter(({ row }) => row.part === part).map(({ error }) => 100 * error)
  const [median, p95] = [0.5, 0.95].map((share) => percentile(errors, share).toFixed(2))
  console.log(`  ${part}: n ${errors.length}, median ${median} %, p95 ${p95} %`)
}
