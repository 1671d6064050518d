import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createEmbedderSource } from '#adapters/resources/embedding-table-file'
import { findAppRoot } from '#hosts/app-root'
import { AppError } from '#shared/app-error'

function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'switchyard-resources-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'resources'))
  return root
}

function errorOf(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('No AppError')
}

it('opens the table beside the sources, once', () => {
  const embedder = createEmbedderSource(findAppRoot(import.meta.dirname).root)
  expect(embedder().embed('hello')).toHaveLength(embedder().dimensions)
  expect(embedder()).toBe(embedder())
})

it('says what to do when the file is missing, and finds it once it is there', () => {
  const root = newRoot()
  const embedder = createEmbedderSource(root)
  const error = errorOf(embedder)
  expect(error.code).toBe('installation-damaged')
  expect(error.message).toMatch(/embedding-table\.bin cannot be used \(it is missing\)\. Install/)
  cpSync('resources/embedding-table.bin', join(root, 'resources', 'embedding-table.bin'))
  expect(embedder().dimensions).toBe(256)
})

it('says what is wrong with a damaged file', () => {
  const root = newRoot()
  writeFileSync(join(root, 'resources', 'embedding-table.bin'), 'SWYEMBED')
  expect(errorOf(createEmbedderSource(root)).message).toMatch(/It is no embedding table/)
})
