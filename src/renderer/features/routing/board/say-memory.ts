import { formatMemory } from '../../machine/format-memory.ts'
import type { MainMemory } from '../../machine/main-memory.ts'

/**
 * "12.1 GiB held by models, 2.6 GiB by other programs, 9.3 GiB free of 24.0 GiB". `loading`: what a model that is being
 * loaded has taken so far counts among what others hold.
 */
export function sayMemory(
  { label, usedBytes, totalBytes, shares }: MainMemory,
  loading: boolean,
): string {
  const free = `${formatMemory(Math.max(0, totalBytes - usedBytes))} free of ${formatMemory(totalBytes)}`
  if (label === 'RAM' || shares.some(({ key }) => key === 'undivided')) {
    return `${formatMemory(usedBytes)} in use, ${free}${label === 'RAM' ? ' main memory' : ''}`
  }
  const others = shares.find(({ key }) => key === 'others')?.bytes ?? 0
  const models = shares.reduce((sum, { key, bytes }) => sum + (key === 'others' ? 0 : bytes), 0)
  const who = loading ? 'by a load and other programs' : 'by other programs'
  return `${formatMemory(models)} held by models, ${formatMemory(others)} ${who}, ${free}`
}
