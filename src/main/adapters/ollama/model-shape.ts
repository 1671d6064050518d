import { z } from 'zod'
import { createShape, type ModelShape } from '#engine/memory/model-shape'
import { namedTensorBytes } from '../gguf/ggml-types.ts'
import { shapeFromMetadata } from '../gguf/shape-from-metadata.ts'
import { weightTableOf } from '../gguf/weight-table.ts'
import { parseParameterCount } from '../parse-parameter-count.ts'

const text = z.string().nullable().catch(null)

/** `POST /api/show`. Everything may be absent. Source: ollama/ollama api/types.go ShowResponse. */
const shown = z.object({
  model_info: z.record(z.string(), z.unknown()).nullable().catch(null),
  parameters: text,
  details: z.object({ parameter_size: text, quantization_level: text }).nullable().catch(null),
  tensors: z
    .array(
      z.object({
        name: z.string().max(1000),
        type: z.string().max(100),
        shape: z.array(z.number().nonnegative()).max(8),
      }),
    )
    .nullable()
    .catch(null),
})

export interface OllamaShape {
  shape: ModelShape
  /** Lists were left out that the shape depends on: ask again with `verbose: true` (megabytes) and read that instead. */
  needsVerbose: boolean
  /** Context that the model's own parameters ask for; `null` = the server's default. */
  contextLength: number | null
  /** Layers on the device by the model's own parameters; `null` = as many as fit. */
  gpuLayers: number | null
  /** Tokens read in at once by the model's own parameters; `null` = the server's default. */
  batch: number | null
}

/** Lists that a server leaves out (as `null`) unless asked to be verbose, and that decide about memory. */
const neededLists = [
  'attention.head_count',
  'attention.head_count_kv',
  'attention.sliding_window_pattern',
]

/**
 * The shape of a model from the answer of `/api/show` and the size of its files as `/api/tags` lists it, in bytes.
 * An answer that is none makes a shape in which only the size is known.
 */
export function readOllamaShape(answer: unknown, sizeBytes: number | null): OllamaShape {
  const parsed = shown.safeParse(answer)
  if (!parsed.success || parsed.data.model_info === null) {
    const shape = createShape({ weightBytes: sizeBytes, source: 'estimate' })
    return { shape, needsVerbose: false, contextLength: null, gpuLayers: null, batch: null }
  }
  const { model_info: info, details, tensors, parameters } = parsed.data
  const shape = shapeFromMetadata((key) => (Object.hasOwn(info, key) ? info[key] : undefined))
  const tokens = info['tokenizer.ggml.tokens']
  const options = readParameters(parameters ?? '')
  return {
    shape: {
      ...shape,
      vocabulary:
        shape.vocabulary ??
        (Array.isArray(tokens) ? tokens.length : embeddingRows(tensors, shape.embeddingLength)),
      parameters: shape.parameters ?? parseParameterCount(details?.parameter_size ?? null),
      quantization: quantizationOf(details?.quantization_level ?? null) ?? shape.quantization,
      weightBytes: sizeBytes,
      weights: weightsOf(tensors, shape.layers, sizeBytes),
    },
    needsVerbose: neededLists.some((key) => info[`${shape.architecture}.${key}`] === null),
    contextLength: options.get('num_ctx') ?? null,
    gpuLayers: options.get('num_gpu') ?? null,
    batch: options.get('num_batch') ?? null,
  }
}

function quantizationOf(level: string | null): string | null {
  return level === null || level === '' || level === 'unknown' ? null : level
}

/** Token embeddings have one row a token of the vocabulary. */
function embeddingRows(
  tensors: z.infer<typeof shown>['tensors'],
  embeddingLength: number | null,
): number | null {
  const shape = tensors?.find(({ name }) => name === 'token_embd.weight')?.shape
  if (shape === undefined || shape.length !== 2) return null
  return shape.find((length) => length !== embeddingLength) ?? null
}

/** The table of tensors, unless one of them is of a type that is not known or they are not the whole model. */
function weightsOf(
  tensors: z.infer<typeof shown>['tensors'],
  layers: number | null,
  sizeBytes: number | null,
): ModelShape['weights'] {
  if (tensors === null || tensors.length === 0 || layers === null) return null
  const sized: { name: string; bytes: number }[] = []
  for (const { name, type, shape } of tensors) {
    const bytes = namedTensorBytes(type, shape)
    if (bytes === null) return null
    sized.push({ name, bytes })
  }
  const table = weightTableOf(sized, layers)
  const listed = sized.reduce((sum, { bytes }) => sum + bytes, 0)
  // Files hold more than the listed tensors: a projector for images is loaded, too.
  const rest = sizeBytes === null ? 0 : sizeBytes - listed
  if (rest < -0.02 * listed) return null
  return rest > 0.02 * listed ? { ...table, other: table.other + rest } : table
}

/** Numbers of the `parameters` text: lines of a name, spaces and a value. */
function readParameters(parameters: string): Map<string, number> {
  const options = new Map<string, number>()
  for (const line of parameters.split('\n')) {
    const match = /^(\w+)\s+(\d{1,12})\s*$/.exec(line)
    if (match?.[1] !== undefined) options.set(match[1], Number(match[2]))
  }
  return options
}
