import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test('a process whose engine closes in the middle of an answer ends by itself', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-closing-'))
  const script = join(import.meta.dirname, 'answer-and-close.ts')
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(dataDir, { recursive: true, force: true })
  })
  let said = ''
  child.stdout.on('data', (data) => {
    said += data
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(said).toContain('closed')
  expect(code).toBe(0)
})
