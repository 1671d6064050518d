import { describe, expect, it } from 'vitest'
import type { EndpointId } from '#shared/contract/ids'
import { modelKeyOf } from '#shared/contract/ids'
import {
  createFitAsker,
  type FitAnswer,
  type FitQuestion,
  questionKey,
} from '../../../../src/renderer/features/models/fit-asker.ts'
import {
  describeFit,
  fitBarParts,
  listNames,
  needWords,
  reloadWords,
} from '../../../../src/renderer/features/models/fit-words.ts'
import { makeFit } from './make-models.ts'

const gib = 1024 ** 3
const need = (low: number, total: number, high: number) => ({
  low: low * gib,
  total: total * gib,
  high: high * gib,
  weights: 0,
  kv: 0,
  rest: 0,
})
const key = (name: string) => modelKeyOf('ollama' as EndpointId, name)

describe('words of a fit', () => {
  it('names the verdict, and what would have to go', () => {
    const evict = [{ model: key('a'), name: 'qwen3:32b', bytes: 1, reloadSeconds: 8 }]
    expect(describeFit(makeFit())).toEqual({ tone: 'green', short: 'fits' })
    expect(describeFit(makeFit({ kind: 'fits-after-eviction', evict })).short).toBe(
      'if qwen3:32b goes',
    )
    const both = [...evict, { model: key('b'), name: 'gemma3:12b', bytes: 1, reloadSeconds: null }]
    expect(describeFit(makeFit({ kind: 'fits-after-eviction', evict: both })).short).toBe(
      'if qwen3:32b and gemma3:12b go',
    )
    expect(describeFit(makeFit({ kind: 'fits-smaller', largestContext: 6144 })).short).toBe(
      '6 k context fits',
    )
    expect(describeFit(makeFit({ kind: 'never' })).tone).toBe('red')
    expect(describeFit(makeFit({ kind: 'unknown' })).short).toBe('not known')
  })

  it('gives the interval where it is worth a figure', () => {
    expect(needWords(need(8.1, 8.4, 8.7))).toBe('8.4 ± 0.3 GiB')
    expect(needWords(need(5.1, 5.1, 5.12))).toBe('5.1 GiB')
    expect(needWords(need(0.2, 0.25, 0.4))).toBe('256 MiB')
  })

  it('prices what goes', () => {
    expect(reloadWords(8.2)).toBe('loading it again takes about 8 s')
    expect(reloadWords(null)).toContain('not known')
    expect(listNames(['a', 'b', 'c'])).toBe('a and 2 more')
  })
})

describe('fitBarParts', () => {
  it('shows what goes beyond what is free', () => {
    const fit = makeFit({ need: need(9, 10, 12), availableBytes: 8 * gib })
    expect(fitBarParts(fit, 20 * gib)).toEqual({ sure: 40, beyond: 10, perhaps: 10, tick: 40 })
  })

  it('has no tick where free memory is unknown, and no bar without a need', () => {
    expect(fitBarParts(makeFit({ need: need(1, 2, 3) }), 20 * gib)).toMatchObject({
      sure: 10,
      tick: null,
    })
    expect(fitBarParts(makeFit(), 20 * gib)).toBeNull()
    expect(fitBarParts(makeFit({ need: need(1, 99, 120) }), 20 * gib)?.sure).toBe(100)
  })
})

describe('createFitAsker', () => {
  const question = (name: string): FitQuestion => ({
    model: key(name),
    contextLength: 8192,
    kvType: 'f16',
  })

  function setUp(atOnce: number) {
    const asked: string[] = []
    const answered: string[] = []
    const open: (() => void)[] = []
    const asker = createFitAsker({
      atOnce,
      ask: (one) =>
        new Promise<FitAnswer>((resolve) => {
          asked.push(one.model)
          open.push(() => resolve({ fit: makeFit() }))
        }),
      onAnswer: (which) => answered.push(which),
    })
    const answerAll = async () => {
      while (open.length > 0) {
        open.shift()?.()
        await new Promise((resolve) => setTimeout(resolve, 0))
      }
    }
    return { asker, asked, answered, answerAll }
  }

  it('asks a few at a time and drops what scrolled away before its turn', async () => {
    const { asker, asked, answered, answerAll } = setUp(2)
    asker.want(['a', 'b', 'c', 'd'].map(question))
    expect(asked).toEqual([key('a'), key('b')])
    asker.want(['d'].map(question))
    await answerAll()
    expect(asked).toEqual([key('a'), key('b'), key('d')])
    expect(answered).toHaveLength(3)
  })

  it('asks nothing twice until it is told to forget', async () => {
    const { asker, asked, answerAll } = setUp(4)
    asker.want([question('a')])
    await answerAll()
    asker.want([question('a')])
    expect(asked).toHaveLength(1)
    asker.forget()
    asker.want([question('a')])
    expect(asked).toHaveLength(2)
  })

  it('tells nothing more once closed', async () => {
    const { asker, answered, answerAll } = setUp(1)
    asker.want(['a', 'b'].map(question))
    asker.close()
    await answerAll()
    expect(answered).toEqual([])
  })

  it('keeps contexts and number formats apart', () => {
    const one = question('a')
    const keys = [one, { ...one, contextLength: 4096 }, { ...one, kvType: 'q8_0' as const }]
    expect(new Set(keys.map(questionKey)).size).toBe(3)
  })
})
