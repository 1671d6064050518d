import { describe, expect, it } from 'vitest'
import {
  announcements,
  canTryAgain,
  describeOperation,
  progressWords,
} from '../../../../src/renderer/features/models/describe-operation.ts'
import { memoryWords } from '../../../../src/renderer/features/models/memory-words.ts'
import {
  operationOn,
  sortOperations,
} from '../../../../src/renderer/features/models/operations-store.ts'
import { makeModel, makeOperation } from './make-models.ts'

describe('describeOperation', () => {
  it('tells a pull’s size, speed and time left', () => {
    const pull = makeOperation({
      progress: 0.255,
      layers: [{ name: 'sha256:abc', completedBytes: 1.2e9, totalBytes: 4.7e9 }],
      bytesPerSecond: 48e6,
      secondsLeft: 72,
    })
    expect(progressWords(pull)).toBe('25 % · 1.2 GB of 4.7 GB · 48 MB/s · 1 min 12 s left')
    expect(progressWords(makeOperation())).toBe('pulling manifest')
  })

  it('names a failure, the server’s words, and that a pull goes on where it was', () => {
    const failed = makeOperation({
      state: 'failed',
      failure: { code: 'unreachable', message: 'EOF' },
    })
    const { title, detail } = describeOperation(failed)
    expect(title).toBe('Pulling qwen3:8b failed')
    expect(detail).toContain('Ollama does not answer.')
    expect(detail).toContain('goes on from there')
    expect(detail).toContain('“EOF”')
  })

  it('says of a pull that the name is wrong, not that the model went away', () => {
    const { detail } = describeOperation(
      makeOperation({
        state: 'failed',
        failure: { code: 'model-not-found', message: 'file does not exist' },
      }),
    )
    expect(detail).toContain('Ollama found no model of this name')
    expect(detail).not.toContain('no longer')
    expect(detail).not.toContain('What has arrived')
  })

  it('offers another try where one makes sense', () => {
    const again = (facts: Parameters<typeof makeOperation>[0]) => canTryAgain(makeOperation(facts))
    expect(again({ state: 'failed' })).toBe(true)
    expect(again({ state: 'cancelled' })).toBe(true)
    expect(again({ state: 'cancelled', kind: 'unload' })).toBe(false)
    expect(again({ state: 'running' })).toBe(false)
    expect(again({ state: 'done' })).toBe(false)
  })
})

describe('announcements', () => {
  const at = (progress: number) => [makeOperation({ progress })]

  it('tells beginnings, quarters and ends, and nothing between', () => {
    expect(announcements([], at(0))).toEqual(['Pulling qwen3:8b.'])
    expect(announcements(at(0.1), at(0.2))).toEqual([])
    expect(announcements(at(0.2), at(0.26))).toEqual(['Pulling qwen3:8b: 25 %.'])
    expect(announcements(at(0.9), [makeOperation({ state: 'done' })])).toEqual(['Pulled qwen3:8b.'])
  })

  it('does not read out what ended before the page was opened', () => {
    expect(announcements([], [makeOperation({ state: 'done', endedAt: 1 })])).toEqual([])
  })
})

it('puts what goes on first, then the newest', () => {
  const ended = (id: string, endedAt: number) => makeOperation({ id, state: 'done', endedAt })
  const sorted = sortOperations([
    ended('old', 10),
    ended('new', 20),
    makeOperation({ id: 'going' }),
  ])
  expect(sorted.map(({ id }) => id)).toEqual(['going', 'new', 'old'])
})

it('says how a model stands, what goes on with it first', () => {
  const model = makeModel('qwen3:8b')
  const loading = makeOperation({ kind: 'load', progress: 0.624 })
  expect(operationOn([loading], model)).toBe(loading)
  expect(operationOn([{ ...loading, state: 'done' }], model)).toBeUndefined()
  expect(memoryWords(model, loading, '')).toMatchObject({ text: 'Loading', more: '62 %' })
  expect(memoryWords(model, undefined, '').text).toBe('Not loaded')
  const resident = { sizeBytes: 1, vramBytes: 1, contextLength: null, expiresAt: 5 }
  expect(memoryWords({ ...model, resident }, undefined, 'frees in 4 m').more).toBe('frees in 4 m')
  expect(memoryWords({ ...model, resident, pinned: true }, undefined, 'x').more).toBe('pinned')
})
