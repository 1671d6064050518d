import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSqliteReplayStore } from '#adapters/sqlite/replay-store'
import { type ReplayWork, replayInTurns } from '#engine/routing/replay/replay-work'
import { replayInThread } from '#hosts/replay-thread'
import { policyDraft } from '#shared/contract/replay'
import {
  decisionOf,
  exchange,
  ids,
  openTestStore,
  tempDirectory,
} from '#tests/main/adapters/sqlite/sqlite-support'
import { makeFacts } from '#tests/support/decision-facts'
import { makeModel, residency } from '#tests/support/models'

const small = makeModel('small:3b', { parameters: 3e9, resident: residency })
const large = makeModel('large:32b', { parameters: 32e9 })
const work: ReplayWork = {
  stretch: { from: null, to: null, last: null, demo: false },
  draft: policyDraft.parse({
    preference: 'best',
    rules: [{ name: 'odd', when: 'hasCode', use: 'gone:1b', enabled: true }],
  }),
}

function history(count: number) {
  const { store, db, file } = openTestStore()
  const facts = makeFacts('Plan a migration in detail, with edge cases and security.', {
    models: [small, large],
  })
  for (let i = 0; i < count; i++) {
    exchange(store, { conversation: `c${i}`, question: `q${i}`, answer: `a${i}` })
    const decision = decisionOf(`d${i}`, { at: i, chosen: small.key, features: facts.features })
    store.saveDecision(ids.run(`run-a${i}`), decision, facts)
  }
  return { file, inTurns: replayInTurns(createSqliteReplayStore(db)) }
}

const never = () => Promise.reject(new Error('The thread should have done it.'))
const quietly = () => ({ signal: new AbortController().signal, onProgress() {} })

test('a thread comes to the same result as turns do', async () => {
  const { file, inTurns } = history(40)
  const unexpected: unknown[] = []
  const inThread = replayInThread({
    file,
    otherwise: never,
    logUnexpected: (error) => unexpected.push(error),
  })
  const shares: number[] = []
  const report = await inThread(work, { ...quietly(), onProgress: (share) => shares.push(share) })
  expect(report).toEqual(await inTurns(work, quietly()))
  expect(report).toMatchObject({ read: 40, total: { moved: 40 } })
  expect(shares.at(-1)).toBeGreaterThan(0)
  expect(unexpected).toEqual([])
})

test('it ends when it is cancelled, with the reason', async () => {
  const { file } = history(1)
  const program = join(tempDirectory(), 'endless.mjs')
  writeFileSync(
    program,
    `import { parentPort } from 'node:worker_threads'
     parentPort.postMessage({ type: 'progress', share: 0.5 })
     for (;;);`,
  )
  const abort = new AbortController()
  const running = replayInThread({ file, otherwise: never, logUnexpected() {}, program })(work, {
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('enough')),
  })
  await expect(running).rejects.toThrow('enough')
})

test('where the thread fails, the work is done all the same, and the log says why', async () => {
  const { file, inTurns } = history(3)
  for (const text of ['throw new Error("broken")', '']) {
    const program = join(tempDirectory(), 'broken.mjs')
    writeFileSync(program, text)
    const unexpected: unknown[] = []
    const run = replayInThread({
      file,
      otherwise: inTurns,
      logUnexpected: (error) => unexpected.push(error),
      program,
    })
    expect(await run(work, quietly())).toMatchObject({ read: 3 })
    expect(unexpected).toHaveLength(1)
  }
})
