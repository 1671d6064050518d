import { expect, test } from 'vitest'
import { parameterCountInName, parseParameterCount } from '#adapters/parse-parameter-count'

test.each([
  ['3.2B', 3.2e9],
  ['137M', 137e6],
  ['999.89M', 999.89e6],
  ['26B-A4B', 26e9],
  ['30b-a3.3b', 30e9],
  ['8x7B', 56e9],
  ['1.04T', 1.04e12],
  ['494034560', 494034560],
  ['', null],
  ['unknown', null],
  ['0B', null],
  [null, null],
])('%j has %j weights', (text, expected) => {
  expect(parseParameterCount(text)).toBe(expected)
})

test.each([
  ['google/gemma-3-12b', 12e9],
  ['qwen/qwen3-4b-2507', 4e9],
  ['qwen3-30b-a3b-instruct', 30e9],
  ['meta-llama-3.1-8b-instruct', 8e9],
  ['mixtral-8x7b', 56e9],
  ['text-embedding-nomic-embed-text-v1.5', null],
  ['gpt-4', null],
])('the name %j says %j', (name, expected) => {
  expect(parameterCountInName(name)).toBe(expected)
})
