import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFakeServer } from '../../../support/fake-server.ts'
import { startTestEngine } from '../../../support/test-engine.ts'

const text = 'Give me a boilerplate for a CLI'

test('a draft of rules is tried on a prompt, and nothing of it is kept', async () => {
  const engine = await startTestEngine({
    servers: [createFakeServer(['a:7b', 'b:7b'])],
  })
  const { client, store, dir } = engine
  await client.settings.set({
    path: ['routing', 'rules', 0],
    value: { name: 'kept', when: 'true', use: 'a:7b', enabled: true },
  })
  const before = readFileSync(join(dir, 'settings.yaml'), 'utf8')
  const rules = [
    { name: 'typo', when: 'task == "tempalte"', use: 'a:7b', enabled: true },
    { name: 'mine', when: 'task == "template"', use: 'b:7b', enabled: true },
  ]
  const drafted = await client.routing.testRules({ text, conversationId: null, rules })
  expect(drafted.verdicts.map(({ outcome }) => outcome)).toEqual(['missed', 'decides'])
  expect(drafted.flags.map((flags) => flags.map(({ kind }) => kind))).toEqual([
    ['unknown-value', 'never'],
    [],
  ])
  expect(drafted.decision).toMatchObject({ by: 'rule', rule: 'mine', chosen: 'ollama/b:7b' })

  const stored = await client.routing.testRules({ text, conversationId: null, rules: null })
  expect(stored.decision).toMatchObject({ by: 'rule', rule: 'kept', chosen: 'ollama/a:7b' })
  expect(await client.routing.checkRules({ rules: null })).toEqual([[]])
  expect(await client.routing.checkRules({ rules })).toEqual(drafted.flags)
  expect(readFileSync(join(dir, 'settings.yaml'), 'utf8')).toBe(before)
  expect(store.decision(drafted.decision.id)).toBeNull()
})

test('a rule for the night can be tried by day', async () => {
  const { client } = await startTestEngine({ servers: [createFakeServer(['a:7b', 'b:7b'])] })
  const rules = [{ name: 'night', when: 'hour >= 22', use: 'b:7b', enabled: true }]
  const at = async (hour: number) => {
    const localTime = { hour, weekday: 'monday' as const }
    const tested = await client.routing.testRules({ text, conversationId: null, rules, localTime })
    expect(tested.localTime).toEqual(localTime)
    return tested.verdicts[0]?.outcome
  }
  expect(await at(21)).toBe('missed')
  expect(await at(22)).toBe('decides')
})
