import type { GpuReading, ResourceReading, SourceProblem } from '#shared/contract/resources'
import type { SourceAnswer } from './ask-source.ts'
import { joinViews } from './join-views.ts'
import type { SystemReading } from './resource-source.ts'

const unknownSystem: SystemReading = {
  cpu: { load: null, cores: 0, source: 'none', confidence: 'unknown' },
  memory: {
    totalBytes: null,
    usedBytes: null,
    availableBytes: null,
    swapTotalBytes: null,
    swapUsedBytes: null,
    source: 'none',
    confidence: 'unknown',
  },
}

/** What stays true of a machine whose source fell silent: how much there is, but not how much of it is in use. */
export function forgetSystemUse(last: SystemReading | null): SystemReading {
  const { cpu, memory } = last ?? unknownSystem
  return {
    cpu: { ...cpu, load: null, confidence: 'unknown' },
    memory: {
      ...unknownSystem.memory,
      totalBytes: memory.totalBytes,
      swapTotalBytes: memory.swapTotalBytes,
      source: memory.source,
    },
  }
}

export function forgetGpuUse(last: readonly GpuReading[]): GpuReading[] {
  return last.map((gpu) => ({
    ...gpu,
    usedBytes: null,
    freeBytes: null,
    utilisation: null,
    temperatureC: null,
    powerW: null,
    processes: null,
    confidence: 'unknown',
  }))
}

/**
 * A graphics part that lives in main memory and can't say how much it may take gets what main memory has: an estimate,
 * as any other program may take it first.
 */
export function fillUnified(gpu: GpuReading, system: SystemReading): GpuReading {
  const { totalBytes, availableBytes } = system.memory
  if (!gpu.unified || gpu.totalBytes !== null || totalBytes === null || availableBytes === null)
    return gpu
  return {
    ...gpu,
    totalBytes,
    usedBytes: totalBytes - availableBytes,
    freeBytes: availableBytes,
    source: `${gpu.source}, main memory`,
    confidence: 'estimate',
  }
}

/** What was last heard of each source, so that one that falls silent leaves its cards behind. */
export interface Heard {
  system: SystemReading | null
  gpus: ReadonlyMap<string, readonly GpuReading[]>
}

export interface Answers {
  system: { source: string; answer: SourceAnswer<SystemReading> }
  gpus: { source: string; answer: SourceAnswer<GpuReading[]> }[]
}

/** Joins what the sources said. Whoever said nothing is named in `problems`, and its figures become unknown. */
export function buildReading(
  at: number,
  answers: Answers,
  before: Heard,
): { reading: ResourceReading; heard: Heard } {
  const problems: SourceProblem[] = []
  const answerOr = <T>(source: string, answer: SourceAnswer<T>, otherwise: T): T => {
    if (answer.ok) return answer.value
    problems.push({ source, message: answer.message })
    return otherwise
  }
  const { system } = answers
  const machine = answerOr(system.source, system.answer, forgetSystemUse(before.system))
  const gpus = new Map<string, readonly GpuReading[]>()
  for (const { source, answer } of answers.gpus) {
    gpus.set(source, answerOr(source, answer, forgetGpuUse(before.gpus.get(source) ?? [])))
  }
  return {
    reading: {
      at,
      ...machine,
      gpus: joinViews([...gpus.values()].flat()).map((gpu) => fillUnified(gpu, machine)),
      problems,
    },
    heard: { system: machine, gpus },
  }
}
