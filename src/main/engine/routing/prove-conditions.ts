import { type ConditionShape, contextsToTry, readConditionShape } from './condition-values.ts'
import { type RuleContext, readCondition, type SoundCondition } from './rules.ts'

/** Combinations that are tried for one rule or one pair; conditions with more are not judged. */
const mostContexts = 5000
/** Contexts in which a condition holds that are kept, to see at once that another one does not cover it. */
const mostWitnesses = 16
/** So many evaluations come between two chances for others to take their turn. */
const batch = 32
/** Conditions whose proofs are remembered: twice as many as there may be rules. */
const mostRemembered = 400

/** A condition, and what was found out about it. */
export interface ProvenCondition {
  condition: SoundCondition
  shape: ConditionShape
  /** No values make it hold. */
  never: boolean
  witnesses: RuleContext[]
  /** Of earlier conditions: do they hold wherever this one does? Only what took long to find out. */
  covered: WeakMap<ProvenCondition, boolean>
}

/** Work that can be laid down at each `yield`, and ends with a result. */
export type Steps<T> = Generator<undefined, T, undefined>

export interface Proofs {
  /** `null`: the condition can't be used at all. */
  prove(when: string): Steps<ProvenCondition | null>
  /**
   * Does `earlier` hold wherever `later` does? `budget` counts down the evaluations that are left; once they are used
   * up the answer is no.
   */
  covers(
    earlier: ProvenCondition,
    later: ProvenCondition,
    budget: { evaluations: number },
  ): Steps<boolean>
}

function holds(condition: SoundCondition, context: RuleContext): boolean {
  try {
    return condition.evaluate(context)
  } catch {
    return false
  }
}

function* proveAnew(condition: SoundCondition): Steps<ProvenCondition> {
  const shape = readConditionShape(condition.ast)
  const contexts = shape.whole ? contextsToTry(shape.comparisons, mostContexts) : null
  const witnesses: RuleContext[] = []
  let tried = 0
  for (const context of contexts ?? []) {
    if (holds(condition, context)) witnesses.push(context)
    if (witnesses.length >= mostWitnesses) break
    if (++tried % batch === 0) yield
  }
  const never = contexts !== null && witnesses.length === 0
  return { condition, shape, never, witnesses, covered: new WeakMap() }
}

/** `null`: the budget did not suffice. */
function* findCover(
  earlier: ProvenCondition,
  later: ProvenCondition,
  budget: { evaluations: number },
): Steps<boolean | null> {
  const comparisons = [...earlier.shape.comparisons, ...later.shape.comparisons]
  const contexts = contextsToTry(comparisons, mostContexts)
  if (!contexts) return false
  let tried = 0
  for (const context of contexts) {
    budget.evaluations -= 2
    if (budget.evaluations <= 0) return null
    if (holds(later.condition, context) && !holds(earlier.condition, context)) return false
    if (++tried % batch === 0) yield
  }
  return true
}

/**
 * Finds out by trying whether conditions can hold and which cover which, and remembers it: after an edit only what
 * changed is tried again. Exact where conditions are made of comparisons with constants; others cover nothing.
 */
export function createProofs(): Proofs {
  const proven = new Map<string, ProvenCondition>()
  return {
    *prove(when) {
      const known = proven.get(when)
      if (known) return known
      const { sound } = readCondition(when)
      if (!sound) return null
      const made = yield* proveAnew(sound)
      if (proven.size >= mostRemembered) proven.clear()
      proven.set(when, made)
      return made
    },
    *covers(earlier, later, budget) {
      if (!earlier.shape.whole || !later.shape.whole) return false
      budget.evaluations -= later.witnesses.length
      if (later.witnesses.some((context) => !holds(earlier.condition, context))) return false
      const known = later.covered.get(earlier)
      if (known !== undefined) return known
      const covers = yield* findCover(earlier, later, budget)
      if (covers !== null) later.covered.set(earlier, covers)
      return covers ?? false
    },
  }
}

/** Does all of the work at once. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
