import { expect, test } from 'vitest'
import { usualAddresses } from '#hosts/usual-addresses'

test('every usual port of every kind, on loopback only; guesses are quiet', () => {
  expect(usualAddresses({})).toEqual([
    { kind: 'ollama', url: 'http://127.0.0.1:11434', quiet: false },
    { kind: 'lmstudio', url: 'http://127.0.0.1:1234', quiet: false },
    { kind: 'llamacpp', url: 'http://127.0.0.1:9931', quiet: true },
    { kind: 'llamacpp', url: 'http://127.0.0.1:8080', quiet: true },
    { kind: 'openai', url: 'http://127.0.0.1:8000', quiet: true },
  ])
})

test.each([
  ['10.0.0.5', 'http://10.0.0.5:11434'],
  ['0.0.0.0:8888', 'http://127.0.0.1:8888'],
  ['https://models.lan', 'https://models.lan'],
  ['::not an address::', 'http://127.0.0.1:11434'],
])('OLLAMA_HOST %s', (host, url) => {
  expect(usualAddresses({ OLLAMA_HOST: host })[0]).toEqual({ kind: 'ollama', url, quiet: false })
})
