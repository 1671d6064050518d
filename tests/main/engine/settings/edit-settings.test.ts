import { expect, test } from 'vitest'
import { editSettings } from '#engine/settings/edit-settings'

const text = `routing:
  # all of mine
  rules:
    # why A is there
    - name: A   # the first
      when: "true" # always
      use: x
      enabled: true
    # B is for code
    - name: B
      when: hasCode
      # a small one
      use: y
      enabled: true
other: 1 # stays
`
const path = ['routing', 'rules']
const a = { name: 'A', when: 'true', use: 'x', enabled: true }
const b = { name: 'B', when: 'hasCode', use: 'y', enabled: true }

/** Comments in the order in which they stand. */
const commentsOf = (yaml: string) => [...yaml.matchAll(/# (.*)/g)].map(([, comment]) => comment)

test.each([
  ['the first', [b]],
  ['the last', [a]],
  ['all of them', []],
])('%s taken out and brought back: every comment is there again', (_which, fewer) => {
  const removed: unknown[] = []
  const without = editSettings(text, path, fewer, removed)
  expect(commentsOf(without).length).toBeLessThan(commentsOf(text).length)
  const back = editSettings(without, path, [a, b], removed)
  expect(commentsOf(back)).toEqual(commentsOf(text))
  expect(back.replace('name: A #', 'name: A   #')).toBe(text)
})

test('an item that is changed keeps its comments, and so does one that moves meanwhile', () => {
  const edited = editSettings(text, path, [b, { ...a, when: 'turns > 3' }])
  expect(edited).toContain('when: "turns > 3" # always')
  expect(edited.indexOf('# B is for code')).toBeLessThan(edited.indexOf('# why A is there'))
  expect(commentsOf(edited)).toHaveLength(commentsOf(text).length)
})

test('what was removed long ago is not kept for ever', () => {
  const removed: unknown[] = []
  for (let round = 0; round < 70; round++) {
    editSettings(text, path, [], removed)
  }
  expect(removed).toHaveLength(50)
})

test('the first item of an empty list is written over lines', () => {
  expect(editSettings('rules: []\n', ['rules'], [a])).toBe(
    'rules:\n  - name: A\n    when: "true"\n    use: x\n    enabled: true\n',
  )
})
