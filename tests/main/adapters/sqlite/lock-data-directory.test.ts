import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockDataDirectory } from '#adapters/sqlite/lock-data-directory'
import { onCleanup, refusal, tempDirectory } from './sqlite-support.ts'

async function otherEngine(directory: string, url = ''): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'hold-lock.ts'), [directory, url], { execArgv: [] })
  onCleanup(() => child.kill('SIGKILL'))
  const [message] = await once(child, 'message')
  expect(message).toBe('held')
  return child
}

function take(directory: string) {
  const lock = lockDataDirectory(directory)
  onCleanup(lock.release)
  return lock
}

describe('the lock of a data directory', () => {
  it('makes the directory and tells who holds it', () => {
    const directory = join(tempDirectory(), 'new')
    const lock = take(directory)
    lock.setUrl('http://127.0.0.1:4123')
    const refused = refusal('data-directory-in-use', () => take(directory))
    expect(refused.data).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:4123' })
    lock.release()
    lock.release()
    expect(existsSync(join(directory, 'engine.json'))).toBe(false)
    take(directory)
  })

  it('names the process and the address of another engine', async () => {
    const directory = tempDirectory()
    const other = await otherEngine(directory, 'http://127.0.0.1:9')
    const refused = refusal('data-directory-in-use', () => take(directory))
    expect(refused.message).toContain(`process ${other.pid} at http://127.0.0.1:9`)
    expect(refused.message).toContain('--data-dir')
    const left = once(other, 'exit')
    other.send('release')
    await left
    take(directory)
  })

  it('is free again after its holder was killed, whatever that left behind', async () => {
    const directory = tempDirectory()
    const other = await otherEngine(directory, 'http://127.0.0.1:9')
    const left = once(other, 'exit')
    other.kill('SIGKILL')
    await left
    const sidecar = join(directory, 'engine.json')
    expect(JSON.parse(readFileSync(sidecar, 'utf8')).pid).toBe(other.pid)
    take(directory)
    expect(JSON.parse(readFileSync(sidecar, 'utf8'))).toEqual({ pid: process.pid, url: null })
  })

  it('does not depend on the sidecar', async () => {
    const directory = tempDirectory()
    await otherEngine(directory)
    writeFileSync(join(directory, 'engine.json'), 'not json')
    const refused = refusal('data-directory-in-use', () => take(directory))
    expect(refused.data).toMatchObject({ pid: null, url: null })
    expect(refused.message).toContain('another process')
  })

  it('survives a lock file that somebody wrote into', () => {
    const directory = tempDirectory()
    writeFileSync(join(directory, 'engine.lock'), 'x'.repeat(5000))
    take(directory)
    refusal('data-directory-in-use', () => lockDataDirectory(directory))
  })

  it('refuses a directory that cannot be one', () => {
    const directory = tempDirectory()
    writeFileSync(join(directory, 'file'), '')
    refusal('data-directory-unusable', () => lockDataDirectory(join(directory, 'file')))
    mkdirSync(join(directory, 'engine.lock'))
    refusal('data-directory-unusable', () => lockDataDirectory(directory))
  })
})
