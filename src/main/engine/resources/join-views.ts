import type { GpuProcess, GpuReading } from '#shared/contract/resources'

/**
 * Two sources may see one card: NVIDIA's tool knows its memory exactly but not, under Windows, who holds it; the
 * counters of Windows know that. They are joined where a name leaves no doubt, and the counters' view of an NVIDIA card
 * that can't be told from its twin is dropped, because the tool has listed it already.
 */
export function joinViews(gpus: readonly GpuReading[]): GpuReading[] {
  const exact = gpus.filter((gpu) => gpu.source === 'nvidia-smi')
  if (exact.length === 0) return [...gpus]
  return gpus
    .filter((gpu) => gpu.vendor !== 'nvidia' || gpu.source === 'nvidia-smi' || gpu.demo)
    .map((gpu) => {
      if (gpu.source !== 'nvidia-smi') return gpu
      const others = gpus.filter(
        (other) => other.source !== gpu.source && !other.demo && sameName(other.name, gpu.name),
      )
      const twins = exact.filter((other) => sameName(other.name, gpu.name))
      const [other] = others
      if (!other?.processes || others.length > 1 || twins.length > 1) return gpu
      return { ...gpu, processes: joinProcesses(gpu.processes ?? [], other.processes) }
    })
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}

/** Sizes of the second list, names of the first where it has them. */
function joinProcesses(named: readonly GpuProcess[], sized: readonly GpuProcess[]): GpuProcess[] {
  const names = new Map(named.map((process) => [process.pid, process.name]))
  const known = new Set(sized.map((process) => process.pid))
  return [
    ...sized.map((process) => ({ ...process, name: names.get(process.pid) ?? process.name })),
    ...named.filter((process) => !known.has(process.pid)),
  ]
}
