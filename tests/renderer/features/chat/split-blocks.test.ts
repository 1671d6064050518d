import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Block } from '../../../../src/renderer/features/chat/markdown/block.ts'
import { createBlockSplitter } from '../../../../src/renderer/features/chat/markdown/split-blocks.ts'

const whole = (text: string): readonly Block[] => createBlockSplitter().update(text, true)

const line = fc.constantFrom(
  '',
  '',
  'Some words.',
  '# Title',
  '- item',
  '  - nested',
  '1. one',
  '```ts',
  '```',
  '~~~',
  'const a = 1',
  '| a | b |',
  '|---|---|',
  '| 1 | 2 |',
  '> quoted',
  '$$',
  'x^2',
  '---',
  '    indented',
  '[ref]: https://example.com',
)

describe('createBlockSplitter', () => {
  test('text in any portions gives the same blocks as text at once', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.array(fc.nat(400), { maxLength: 20 }),
        (lines, cuts) => {
          const text = lines.join('\n')
          const splitter = createBlockSplitter()
          for (const cut of [...cuts].sort((a, b) => a - b)) {
            splitter.update(text.slice(0, cut), false)
          }
          expect(splitter.update(text, true)).toEqual(whole(text))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('no word of the text is lost', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const text = lines
          .map((each, index) => `${each}${each.trim() ? ` w${index}` : ''}`)
          .join('\n')
        const kept = whole(text)
          .map((block) =>
            block.kind === 'table'
              ? block.head + block.rows.join('')
              : block.kind === 'code'
                ? `${block.language} ${block.text}`
                : block.text,
          )
          .join('\n')
        for (const [index, each] of lines.entries()) {
          // What a fence says beside its language is not shown.
          if (!/^(?:```|~~~|\s*$)/.test(each)) expect(kept).toContain(`w${index}`)
        }
      }),
    )
  })

  test('finished blocks stay the same objects while text is added', () => {
    const splitter = createBlockSplitter()
    const before = splitter.update('First.\n\nSecond.\n\nThi', false)
    const after = splitter.update('First.\n\nSecond.\n\nThird.\n\nFour', false)
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBe(before[1])
    expect(after.at(-1)).toMatchObject({ text: 'Four', open: true })
  })

  test('code keeps blank lines, markers and tables inside it', () => {
    const code = 'a\n\n- b\n\n| c | d |\n|---|---|'
    expect(whole(`Before\n\`\`\`\`ts title\n${code}\n\`\`\`\nstill\n\`\`\`\`\nAfter`)).toEqual([
      expect.objectContaining({ kind: 'markdown', text: 'Before' }),
      { kind: 'code', language: 'ts', text: `${code}\n\`\`\`\nstill`, open: false },
      expect.objectContaining({ kind: 'markdown', text: 'After' }),
    ])
  })

  test('a fence that is about to close is not shown as code', () => {
    const splitter = createBlockSplitter()
    expect(splitter.update('```\nlet a\n``', false)).toEqual([
      { kind: 'code', language: '', text: 'let a', open: true },
    ])
  })

  test('long lists are cut at items and go on counting', () => {
    const list = Array.from({ length: 20 }, (_, index) => `${index + 1}. item`).join('\n')
    const blocks = whole(list)
    expect(blocks.map((block) => block.kind === 'markdown' && block.start)).toEqual([null, 9, 17])
    expect(blocks.map((block) => block.kind === 'markdown' && block.continued)).toEqual([
      false,
      true,
      true,
    ])
  })

  test('code in a list item stays with it', () => {
    const text = '1. Do this:\n\n   ```sh\n   1. not an item\n\n   ```\n2. Then that'
    expect(whole(text)).toHaveLength(1)
  })

  test('long tables are read in pieces under one head', () => {
    const rows = Array.from({ length: 60 }, (_, index) => `| ${index} | x |\n`)
    const [table] = whole(`| a | b |\n|---|---|\n${rows.join('')}`)
    expect(table).toMatchObject({ kind: 'table', head: '| a | b |\n|---|---|\n' })
    expect(table?.kind === 'table' && table.rows.join('')).toBe(rows.join(''))
    expect(table?.kind === 'table' && table.rows.filter((piece) => piece !== '').length).toBe(5)
  })

  test('a paragraph without end is cut, a line without end stays plain', () => {
    const long = Array.from({ length: 400 }, () => 'words and words and words').join('\n')
    expect(whole(long).length).toBeGreaterThan(1)
    expect(whole('x'.repeat(50_000))).toMatchObject([{ kind: 'plain' }])
  })

  test('text that is not a continuation starts over', () => {
    const splitter = createBlockSplitter()
    splitter.update('One.\n\nTwo.\n\n', false)
    expect(splitter.update('Other.', true)).toMatchObject([{ text: 'Other.' }])
  })
})
