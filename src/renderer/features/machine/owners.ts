import type { ModelKey } from '#shared/contract/ids'
import type { Endpoint, Inventory } from '#shared/contract/models'
import type { GpuReading } from '#shared/contract/resources'

/** A resident model as a holder of graphics memory. */
export interface ResidentOwner {
  key: ModelKey
  name: string
  endpointName: string
  bytes: number
  /** Its server does not tell; reckoned from the size of its weights. */
  estimated: boolean
  demo: boolean
}

/** Who was resident from `at` (epoch milliseconds) on. */
export interface ResidentsSample {
  at: number
  owners: readonly ResidentOwner[]
}

/** One layer of a stack. `key` is a model's, or one of ours. */
export interface OwnerShare {
  key: ModelKey | 'others' | 'undivided'
  name: string
  bytes: number
  estimated: boolean
}

/** Models that hold memory of this machine: not those on other computers. */
export function residentOwners({ models, endpoints }: Inventory): ResidentOwner[] {
  const local = new Set(endpoints.filter(isLocal).map(({ id }) => id))
  return models.flatMap((model) => {
    if (!model.resident || model.remote || !local.has(model.endpointId)) return []
    const told = model.resident.vramBytes ?? model.resident.sizeBytes
    const bytes = told ?? model.sizeBytes ?? 0
    if (bytes === 0) return []
    const { key, displayName, endpointName, demo } = model
    return [{ key, name: displayName, endpointName, bytes, estimated: told === null, demo }]
  })
}

export function isLocal({ url }: Pick<Endpoint, 'url'>): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host)
}

export function sampleChanged(
  last: ResidentsSample | undefined,
  owners: readonly ResidentOwner[],
): boolean {
  if (last?.owners.length !== owners.length) return true
  return owners.some((owner, index) => {
    const before = last.owners[index]
    return before?.key !== owner.key || before.bytes !== owner.bytes
  })
}

/** Programs that run models: what they hold says which card their models lie on. */
const modelServer = /ollama|llama|lm.?studio|\blms\b|vllm|koboldcpp/i

/**
 * How much of the residents lies on a card, 0 to 1: all of it on the only one, else as much as the model servers' own
 * programs hold there, else as much as is used there.
 */
export function shareOfCard(gpu: GpuReading, gpus: readonly GpuReading[]): number {
  const alike = gpus.filter(({ demo }) => demo === gpu.demo)
  if (alike.length <= 1) return 1
  const held = (card: GpuReading) =>
    (card.processes ?? [])
      .filter(({ name }) => modelServer.test(name))
      .reduce((sum, { usedBytes }) => sum + (usedBytes ?? 0), 0)
  const told = alike.reduce((sum, card) => sum + held(card), 0)
  if (told > 0) return held(gpu) / told
  const used = alike.reduce((sum, card) => sum + (card.usedBytes ?? 0), 0)
  return used > 0 ? (gpu.usedBytes ?? 0) / used : 0
}

/**
 * What is used of a card, by owner: the models as they say, the rest other programs'. Never more than is used: where
 * the servers' figures overshoot, each is cut alike. `owners: null` = nobody knows who was there then.
 */
export function splitByOwner(
  usedBytes: number,
  owners: readonly ResidentOwner[] | null,
  share: number,
): OwnerShare[] {
  if (!owners) {
    return [
      { key: 'undivided', name: 'Used, not told by whom', bytes: usedBytes, estimated: false },
    ]
  }
  const claimed = owners.reduce((sum, { bytes }) => sum + bytes * share, 0)
  const cut = claimed > usedBytes && claimed > 0 ? usedBytes / claimed : 1
  const models = owners
    .map(({ key, name, bytes, estimated }) => ({
      key,
      name,
      bytes: bytes * share * cut,
      estimated: estimated || share !== 1,
    }))
    .filter(({ bytes }) => bytes > 0)
  const others = Math.max(0, usedBytes - claimed * cut)
  return [{ key: 'others', name: 'Other programs', bytes: others, estimated: false }, ...models]
}

/** Who was resident at a time; `null` = before anybody looked. */
export function ownersAt(
  samples: readonly ResidentsSample[],
  at: number,
): readonly ResidentOwner[] | null {
  return samples.findLast((sample) => sample.at <= at)?.owners ?? null
}

const colours = [
  'var(--blue)',
  'var(--violet)',
  'var(--green)',
  'var(--amber)',
  'var(--red)',
] as const

/** A colour for each model that has been resident; it keeps it while the page is open. */
export function ownerColour(key: OwnerShare['key'], samples: readonly ResidentsSample[]): string {
  if (key === 'others') return 'var(--ink-3)'
  if (key === 'undivided') return 'var(--line-strong)'
  const seen = [...new Set(samples.flatMap(({ owners }) => owners.map((owner) => owner.key)))]
  return colours[Math.max(0, seen.indexOf(key)) % colours.length] ?? 'var(--ink-3)'
}
