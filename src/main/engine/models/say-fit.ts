import type { FitDecision, FitFacts, ResidentFacts } from './decide-fit.ts'

/** `8.6 GiB`, `340 MiB`: binary, as memory is built and cards are named. */
export function sayBytes(bytes: number): string {
  return bytes >= 2 ** 30
    ? `${(bytes / 2 ** 30).toFixed(1)} GiB`
    : `${Math.round(bytes / 2 ** 20)} MiB`
}

function saySeconds(seconds: number): string {
  return `${Math.max(1, Math.round(seconds))} s`
}

function sayNames(names: readonly string[]): string {
  return names.length < 2
    ? (names[0] ?? '')
    : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** One sentence with the numbers that decided. */
export function sayDecision(
  decided: Omit<FitDecision, 'reason'>,
  facts: FitFacts,
  foreignBytes: number | null,
): string {
  const { device, name } = facts
  if (decided.admitBytes === null)
    return `Nobody tells how large ${name} is, so its server decides.`
  const need = sayBytes(decided.admitBytes)
  if (decided.availableBytes === null || foreignBytes === null) {
    return device.kind === 'elsewhere'
      ? `Needs ${need}; what ${device.name} has left can’t be seen from here.`
      : `Needs ${need}; how much of ${device.name} is free can’t be read.`
  }
  const free = sayBytes(decided.availableBytes)
  switch (decided.kind) {
    case 'unknown':
      return `Needs ${need}; how much is free is not known.`
    case 'fits':
      return `Needs ${need}, ${free} free${saySpill(decided, facts)}.`
    case 'fits-after-eviction':
      return `Needs ${need}, ${free} free; ${sayEvictions(decided)}${saySpill(decided, facts)}.`
    case 'fits-smaller':
      return `Needs ${need} for ${decided.contextLength} tokens, ${free} free; ${saySmaller(decided, facts)}.`
    case 'never':
      return `Needs ${need}, more than the ${sayBytes(Math.max(0, (device.totalBytes ?? 0) - foreignBytes))} that ${device.name} has beside other programs (${sayBytes(foreignBytes)}).`
  }
}

function saySpill({ spilledBytes }: Pick<FitDecision, 'spilledBytes'>, facts: FitFacts): string {
  if (spilledBytes <= 0) return ''
  return `; ${facts.spills?.server} keeps about ${sayBytes(spilledBytes)} of it in main memory, which is slow`
}

function sayEvictions({ evict }: Pick<FitDecision, 'evict'>): string {
  const freed = evict.reduce((sum, { bytes }) => sum + bytes, 0)
  const known = evict.flatMap(({ reloadSeconds }) =>
    reloadSeconds === null ? [] : [reloadSeconds],
  )
  const seconds = known.reduce((sum, one) => sum + one, 0)
  const price =
    known.length === evict.length
      ? `reloading ${evict.length === 1 ? 'it' : 'them'} takes about ${saySeconds(seconds)}`
      : 'how long reloading takes is not known'
  return `evicting ${sayNames(evict.map(({ name }) => name))} frees ${sayBytes(freed)}, ${price}`
}

function saySmaller(decided: Pick<FitDecision, 'largestContext'>, facts: FitFacts): string {
  const held = (state: ResidentFacts['state'], how: string) => {
    const names = facts.residents.filter((one) => one.state === state).map((one) => one.name)
    return names.length === 0
      ? []
      : [`${sayNames(names)} ${names.length === 1 ? 'is' : 'are'} ${how}`]
  }
  const holders = [
    ...held('busy', 'in use'),
    ...held('kept', 'kept loaded'),
    ...held('fixed', 'not to be unloaded from here'),
  ]
  const most =
    decided.largestContext === null
      ? 'no context fits now'
      : `at most ${decided.largestContext} tokens fit now`
  return [most, ...holders].join('; ')
}
