import { diagnoseInSteps } from '#engine/routing/diagnose-rules'
import { createProofs } from '#engine/routing/prove-conditions'
import { takeTurns } from '#engine/take-turns'
import type { RuleSettings } from '#shared/contract/settings'

const count = 200
const world = { candidates: [], endpoints: [], tags: {} }

const sets: Record<string, (at: number) => string> = {
  'the first covers the others': (at) =>
    `promptTokens > ${at} && turns > ${at} && task != "math" && complexity != "simple"`,
  'none covers another': (at) =>
    `promptTokens > ${count - at} && turns > ${count - at} && task != "math" && complexity != "simple"`,
  'each by its own number': (at) => `promptTokens == ${at} && turns < 3 && task != "math"`,
}

const makeRule = (when: string): RuleSettings => ({
  name: when.slice(0, 80),
  when,
  use: 'preset:fast',
  enabled: true,
})

/** How long is everybody else kept waiting while the most rules there may be are diagnosed? */
export async function run(print: (line: string) => void): Promise<void> {
  print(`\nDiagnosing ${count} rules that hold nearly the same   all of it   longest others wait`)
  for (const [name, when] of Object.entries(sets)) {
    const rules = Array.from({ length: count }, (_, at) => makeRule(when(at)))
    const edited = rules.with(7, makeRule('turns == 2'))
    const proofs = createProofs()
    const say = (what: string, { all, wait }: Waited) =>
      print(
        `  ${what.padEnd(48)}${all.toFixed(0).padStart(6)} ms   ${wait.toFixed(1).padStart(12)} ms`,
      )
    say(name, await waitBeside(() => takeTurns(diagnoseInSteps(rules, world, proofs))))
    say(
      '  … and after an edit',
      await waitBeside(() => takeTurns(diagnoseInSteps(edited, world, proofs))),
    )
  }
}

interface Waited {
  all: number
  wait: number
}

/** The longest that somebody who asks for every turn of the event loop waits beside that work, in milliseconds. */
async function waitBeside(work: () => Promise<unknown>): Promise<Waited> {
  const begun = performance.now()
  let last = begun
  let wait = 0
  let done = false
  const look = () => {
    wait = Math.max(wait, performance.now() - last)
    last = performance.now()
    if (!done) setImmediate(look)
  }
  setImmediate(look)
  await work()
  done = true
  look()
  return { all: performance.now() - begun, wait }
}
