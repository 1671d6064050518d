import { describe, expect, test } from 'vitest'
import { readRows } from '#engine/routing/evaluate/read-rows'

const json = (...rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n')

describe('JSON lines', () => {
  test('outcomes as numbers, as yes and no, by turn, by model', () => {
    const { rows, troubles, skipped } = readRows(
      json(
        { prompt: 'a', weak: 0, strong: 1, subject: 'law', score: 0.3 },
        { turns: ['b', 'then'], weak: [2, 4], strong: [10, 8], group: 7 },
        { prompt: 'c', weak: false, strong: true },
        { prompt: 'd', outcomes: { small: 0.2, large: 0.9 } },
        { prompt: 'e', weak: 1, strong: 1, contaminated: true },
      ),
    )
    expect(troubles).toEqual([])
    expect(skipped).toBe(1)
    expect(rows).toMatchObject([
      {
        kind: 'outcome',
        prompt: 'a',
        outcomes: { weak: 0, strong: 1 },
        category: 'law',
        score: 0.3,
      },
      { prompt: 'b', outcomes: { weak: 3, strong: 9 }, group: '7' },
      { prompt: 'c', outcomes: { weak: 0, strong: 1 } },
      { prompt: 'd', outcomes: { small: 0.2, large: 0.9 } },
    ])
  })

  test('labels', () => {
    const { rows } = readRows(
      json({ prompt: 'a', task: 'math', probabilities: { task: { math: 0.9, general: 0.1 } } }),
    )
    expect(rows).toEqual([
      {
        kind: 'labelled',
        prompt: 'a',
        task: 'math',
        complexity: null,
        probabilities: { task: { math: 0.9, general: 0.1 }, complexity: null },
        group: undefined,
      },
    ])
  })

  test.each([
    ['{"prompt":"a"', 'is not JSON'],
    ['[1]', 'is not an object'],
    ['{"weak":1,"strong":0}', '“prompt” is missing'],
    ['{"prompt":"a"}', 'neither labels'],
    ['{"prompt":"a","weak":1}', '“strong” is missing'],
    ['{"prompt":"a","weak":"good","strong":1}', '“weak”'],
    ['{"prompt":"a","weak":1e999,"strong":1}', '“weak”'],
    ['{"prompt":"a","task":"maths"}', '“task”'],
    ['{"prompt":"a","outcomes":{"one":1}}', 'at least two models'],
    ['{"prompt":"a","task":"math","probabilities":{"task":{"math":2}}}', 'probabilities.task.math'],
  ])('%s is named with its line', (line, words) => {
    const good = '{"prompt":"x","weak":0,"strong":1}'
    const { rows, troubles } = readRows(`${good}\n\n${line}\n`)
    expect(rows).toHaveLength(1)
    expect(troubles).toHaveLength(1)
    expect(troubles[0]?.line).toBe(3)
    expect(troubles[0]?.message).toContain(words)
  })

  test('rows of two kinds do not mix', () => {
    const { rows, troubles } = readRows(
      json({ prompt: 'a', task: 'math' }, { prompt: 'b', weak: 1, strong: 2 }),
    )
    expect(rows).toHaveLength(1)
    expect(troubles[0]).toMatchObject({ line: 2 })
  })
})

describe('CSV', () => {
  test('quotes, line breaks in cells, models as columns', () => {
    const { rows, troubles } = readRows(
      '\ufeffprompt,outcome:small,outcome:large,category\r\n"Say ""hi"",\nplease",0.5,1,talk\r\nplain,0,true,\r\n',
    )
    expect(troubles).toEqual([])
    expect(rows).toMatchObject([
      { prompt: 'Say "hi",\nplease', outcomes: { small: 0.5, large: 1 }, category: 'talk' },
      { prompt: 'plain', outcomes: { small: 0, large: 1 }, category: undefined },
    ])
  })

  test('trouble is named with the line on which its record begins', () => {
    const { troubles } = readRows('prompt,weak,strong\n"a\nb",1,2\nc,one,2\nd,1\n')
    expect(troubles.map(({ line }) => line)).toEqual([4, 5])
    expect(troubles[1]?.message).toContain('2 cells where the head line has 3')
  })

  test('probabilities in columns', () => {
    const { rows } = readRows('prompt,task,task:math,task:general\na,math,0.75,0.25\n')
    expect(rows[0]).toMatchObject({ probabilities: { task: { math: 0.75, general: 0.25 } } })
  })

  test('neither one nor the other, and nothing at all', () => {
    expect(readRows('hello world').troubles[0]?.message).toContain('CSV head line')
    expect(readRows('')).toEqual({ rows: [], troubles: [], skipped: 0, truncated: false })
  })
})
