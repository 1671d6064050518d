import type { ModelKey } from '#shared/contract/ids'
import type { CandidateFacts, DecisionFacts, FitFactsOfCandidate } from '../facts.ts'

/**
 * Follows which models would be loaded, had other ones been chosen. Facts tell what was loaded under the policy of the
 * time; kept is only what differs from it. A model that would have been loaded counts as loaded until a model that came
 * later stands in its way, or everything was unloaded.
 */
export interface Residency {
  /** The facts as they would have been. */
  see(recorded: DecisionFacts): DecisionFacts
  /** What was chosen, and what would have been; `seen` is what `see` gave for the same decision. */
  chose(
    recorded: DecisionFacts,
    seen: DecisionFacts,
    old: ModelKey | null,
    now: ModelKey | null,
  ): void
}

function residentsOf(facts: DecisionFacts): Set<ModelKey> {
  return new Set(facts.candidates.filter(({ resident }) => resident).map(({ model }) => model))
}

/** Would choosing it load it here? Not on another computer, nor at a server that keeps the models it was started with. */
export function needsLoad({ resident, remote, fit, loadSeconds }: CandidateFacts): boolean {
  return !resident && !remote && (fit !== null || loadSeconds !== null)
}

/** Where it was never seen unloaded, as `expectTime` has it. */
const unknownLoadSeconds = 10

/** What is loaded after a choice: without those that had to go for it. */
function residentsAfter(facts: DecisionFacts, chosen: ModelKey | null): Set<ModelKey> {
  const after = residentsOf(facts)
  const candidate = facts.candidates.find(({ model }) => model === chosen)
  if (!candidate || !needsLoad(candidate)) return after
  const gone = new Set(candidate.fit?.evict.map(({ name }) => name))
  for (const { model, name } of facts.candidates) if (gone.has(name)) after.delete(model)
  return after.add(candidate.model)
}

export function createResidency(): Residency {
  /** Loaded in what would have been, not in what was; with what was loaded when it came. */
  const present = new Map<ModelKey, Set<string>>()
  /** Loaded in what was, not in what would have been. */
  const absent = new Set<ModelKey>()
  /** What loading a model took when that was last recorded. */
  const lastLoad = new Map<ModelKey, Pick<CandidateFacts, 'fit' | 'loadSeconds'>>()
  let anyLoaded = false

  function forgetWhatAgrees({ candidates }: DecisionFacts) {
    const nothingLoaded = !candidates.some(({ resident }) => resident)
    if (anyLoaded && nothingLoaded) present.clear()
    const absentNames = new Set<string>()
    for (const { model, name, resident } of candidates) {
      if (resident) present.delete(model)
      else absent.delete(model)
      if (absent.has(model)) absentNames.add(name)
    }
    for (const { model, fit } of candidates) {
      const beside = present.get(model)
      if (!beside || !fit) continue
      const inTheWay = fit.evict.some(({ name }) => !absentNames.has(name) && !beside.has(name))
      if (inTheWay || fit.kind === 'never') present.delete(model)
    }
  }

  /** Models that would not be loaded need not go; those in their place may have to. */
  function fitNow(
    fit: FitFactsOfCandidate | null,
    { candidates }: DecisionFacts,
  ): FitFactsOfCandidate | null {
    if (!fit || fit.evict.length === 0) return fit
    const loaded = new Set<string>()
    const standIns: FitFactsOfCandidate['evict'] = []
    for (const { model, name, resident } of candidates) {
      if (present.has(model)) {
        standIns.push({ name, seconds: lastLoad.get(model)?.loadSeconds ?? null })
      } else if (resident && !absent.has(model)) loaded.add(name)
    }
    const staying = fit.evict.filter(({ name }) => loaded.has(name))
    const evict = staying.length < fit.evict.length ? [...staying, ...standIns] : staying
    const kind = fit.kind === 'fits-after-eviction' && evict.length === 0 ? 'fits' : fit.kind
    return { ...fit, kind, evict }
  }

  function seeCandidate(candidate: CandidateFacts, facts: DecisionFacts): CandidateFacts {
    if (present.has(candidate.model)) {
      return { ...candidate, resident: true, loadSeconds: 0, fit: null }
    }
    if (!absent.has(candidate.model)) return { ...candidate, fit: fitNow(candidate.fit, facts) }
    const last = lastLoad.get(candidate.model)
    return {
      ...candidate,
      resident: false,
      loadSeconds: last?.loadSeconds ?? unknownLoadSeconds,
      fit: fitNow(last?.fit ?? null, facts),
    }
  }

  return {
    see(recorded) {
      forgetWhatAgrees(recorded)
      for (const { model, resident, fit, loadSeconds } of recorded.candidates) {
        if (!resident) lastLoad.set(model, { fit, loadSeconds })
      }
      if (present.size === 0 && absent.size === 0) return recorded
      const candidates = recorded.candidates.map((candidate) => seeCandidate(candidate, recorded))
      return { ...recorded, candidates }
    },
    chose(recorded, seen, old, now) {
      const were = residentsAfter(recorded, old)
      const would = residentsAfter(seen, now)
      anyLoaded = were.size > 0
      absent.clear()
      for (const model of were) if (!would.has(model)) absent.add(model)
      for (const model of present.keys()) {
        if (!would.has(model) || were.has(model)) present.delete(model)
      }
      const names = recorded.candidates.filter(({ model }) => were.has(model) || would.has(model))
      for (const model of would) {
        if (were.has(model) || present.has(model)) continue
        present.set(model, new Set(names.map(({ name }) => name)))
      }
    },
  }
}
