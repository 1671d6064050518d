import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPageHandler } from '#hosts/electron/page-protocol'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-protocol-'))
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'page', 'index.html'), 'the page')
  writeFileSync(join(folder, 'page', 'assets', 'a.css'), 'p{}')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
})
afterAll(() => rmSync(folder, { recursive: true }))

const ask = (url: string, method = 'GET') =>
  createPageHandler(join(folder, 'page'))(new Request(url, { method }))

test('gives the page with its policy', async () => {
  const answer = await ask('switchyard://app/')
  expect(answer.status).toBe(200)
  expect(await answer.text()).toBe('the page')
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = answer.headers.get('content-security-policy')
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("connect-src 'self';")
})

test('gives its parts with their types', async () => {
  const answer = await ask('switchyard://app/assets/a.css')
  expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8')
})

test.each([
  ['switchyard://evil/', 404],
  ['https://app/', 404],
  ['switchyard://app/..%2fsecret.txt', 404],
  ['switchyard://app/%2e%2e/secret.txt', 404],
  ['switchyard://app/missing.js', 404],
])('%s is not there', async (url, status) => {
  const answer = await ask(url)
  expect(answer.status).toBe(status)
  expect(await answer.text()).not.toContain('secret')
})

test('only reads', async () => {
  expect((await ask('switchyard://app/', 'POST')).status).toBe(405)
})
