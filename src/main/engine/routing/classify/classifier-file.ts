import { z } from 'zod'
import { complexities, taskNames } from '#shared/contract/routing'
import { featuriserVersion, hashBits } from './featurise.ts'
import { handFeatureCount } from './hand-features.ts'
import { languageRows, weighedLanguages } from './language-features.ts'
import { taskRows } from './task-features.ts'

/** One row of weights for each feature, with a column for each output. */
export interface LinearWeights {
  /** Rows of as many numbers as there are outputs; times its column's scale a weight is what training found, within 1/254 of the largest. */
  weights: Int8Array
  scales: Float64Array
}

/** What training leaves: weights of tasks and complexities, and those of languages. */
export interface ClassifierWeights extends LinearWeights {
  taskTemperature: number
  complexityTemperature: number
  languages: LinearWeights
}

/**
 * The file: "SWCL", length of the header (uint32, little endian), the header (JSON, UTF-8), then the weights of tasks and
 * complexities, then those of languages (int8, row by row).
 */
const magic = 'SWCL'
const formatVersion = 2

const header = z.object({
  format: z.literal(formatVersion),
  featuriser: z.literal(featuriserVersion),
  hashBits: z.literal(hashBits),
  rows: z.number().int().positive(),
  tasks: z.array(z.string()),
  complexities: z.array(z.string()),
  scales: z.array(z.number().positive()),
  taskTemperature: z.number().positive(),
  complexityTemperature: z.number().positive(),
  languages: z.array(z.string()),
  languageScales: z.array(z.number().positive()),
  /** For people: how many prompts it was trained with, and how it did. */
  training: z.record(z.string(), z.unknown()),
})

/** Features in all: hashed ones, those by hand, and what the task says of the complexity. */
export const promptRows = 2 ** hashBits + handFeatureCount + taskRows

const retrain = 'Make it anew with “npm run train:classifier”.'

function refuse(what: string): never {
  throw new Error(`The classifier’s file ${what}. ${retrain}`)
}

export function encodeClassifier(
  { weights, scales, taskTemperature, complexityTemperature, languages }: ClassifierWeights,
  training: Record<string, unknown>,
): Uint8Array {
  const text = JSON.stringify({
    format: formatVersion,
    featuriser: featuriserVersion,
    hashBits,
    rows: promptRows,
    tasks: [...taskNames],
    complexities: [...complexities],
    scales: [...scales],
    taskTemperature,
    complexityTemperature,
    languages: [...weighedLanguages],
    languageScales: [...languages.scales],
    training,
  } satisfies z.input<typeof header>)
  const head = new TextEncoder().encode(text)
  const file = new Uint8Array(8 + head.length + weights.length + languages.weights.length)
  file.set(new TextEncoder().encode(magic))
  new DataView(file.buffer).setUint32(4, head.length, true)
  file.set(head, 8)
  file.set(bytesOf(weights), 8 + head.length)
  file.set(bytesOf(languages.weights), 8 + head.length + weights.length)
  return file
}

const bytesOf = ({ buffer, byteOffset, length }: Int8Array) =>
  new Uint8Array(buffer, byteOffset, length)

/** Throws an Error that says what is wrong with the file. */
export function decodeClassifier(file: Uint8Array): ClassifierWeights {
  const decoder = new TextDecoder()
  if (file.length < 8 || decoder.decode(file.subarray(0, 4)) !== magic) refuse('is none')
  const length = new DataView(file.buffer, file.byteOffset).getUint32(4, true)
  if (8 + length > file.length) refuse('is cut off')
  const head = parseHeader(decoder.decode(file.subarray(8, 8 + length)))
  const columns = taskNames.length + complexities.length
  if (
    head.tasks.join() !== taskNames.join() ||
    head.complexities.join() !== complexities.join() ||
    head.scales.length !== columns ||
    head.languages.join() !== weighedLanguages.join() ||
    head.languageScales.length !== weighedLanguages.length ||
    head.rows !== promptRows
  ) {
    refuse('knows other tasks, languages or features than this version')
  }
  const size = head.rows * columns
  const languageSize = languageRows * weighedLanguages.length
  const from = file.byteOffset + 8 + length
  if (file.length !== 8 + length + size + languageSize) refuse('is cut off')
  return {
    weights: new Int8Array(file.buffer, from, size),
    scales: Float64Array.from(head.scales),
    taskTemperature: head.taskTemperature,
    complexityTemperature: head.complexityTemperature,
    languages: {
      weights: new Int8Array(file.buffer, from + size, languageSize),
      scales: Float64Array.from(head.languageScales),
    },
  }
}

function parseHeader(text: string): z.output<typeof header> {
  try {
    return header.parse(JSON.parse(text))
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error
    return refuse('is of another version, or damaged')
  }
}
