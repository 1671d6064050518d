import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readEmbeddingTable } from '#engine/embedding/embedding-table'
import { createTokeniser } from '#engine/embedding/word-pieces'
import { readGolden } from './golden.ts'

const { vocabulary } = readEmbeddingTable(readFileSync('resources/embedding-table.bin'))
const goldens = readGolden('token-ids.json') as { text: string; ids: number[] }[]

describe('the tokeniser', () => {
  const tokeniser = createTokeniser(vocabulary)

  it('has something to compare with', () => {
    expect(goldens.length).toBeGreaterThan(100)
  })

  it.each(goldens)('cuts as the reference does: $text', ({ text, ids }) => {
    expect(tokeniser.ids(text)).toEqual(ids)
  })

  it('gives the same when it remembers the words', () => {
    for (const { text, ids } of goldens) expect(tokeniser.ids(text)).toEqual(ids)
  })

  it('takes lone surrogates for nothing', () => {
    expect(tokeniser.ids('hello \uD800world')).toEqual(tokeniser.ids('hello world'))
  })

  it('is not held up by one endless word', () => {
    expect(tokeniser.ids('a'.repeat(1_000_000))).toEqual([vocabulary.unknown])
  })
})
