import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openElectronSecretBox, type SafeStorage } from '#hosts/electron/safe-storage-box'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-safe-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

/** Turns text around, so that it is not to be found as it was. */
function fakeStorage(backend: string): SafeStorage & { available: boolean } {
  const storage = {
    available: true,
    isEncryptionAvailable: () => storage.available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => Buffer.from([...text].reverse().join('')),
    decryptString: (bytes: Buffer) => [...bytes.toString()].reverse().join(''),
  }
  return storage
}

const options = (platform: NodeJS.Platform) => ({ dataDir, now: Date.now, platform })

test('secrets go through safeStorage and come back', () => {
  const storage = fakeStorage('gnome_libsecret')
  openElectronSecretBox(storage, options('linux')).box.set('a', 'sk-one')
  const file = join(dataDir, 'secrets-desktop.json')
  expect(readFileSync(file, 'utf8')).not.toContain('sk-one')
  expect(openElectronSecretBox(storage, options('linux')).box.get('a')).toBe('sk-one')
})

test.each([
  ['plain text on Linux', 'basic_text', true, 'linux'],
  ['no encryption', 'unknown', false, 'darwin'],
] as const)('%s is refused', (_name, backend, available, platform) => {
  const storage = fakeStorage(backend)
  storage.available = available
  const { box, notices } = openElectronSecretBox(storage, options(platform))
  expect(box.get('a')).toBeNull()
  expect(notices).toEqual([])
  expect(existsSync(join(dataDir, 'secrets-desktop.json'))).toBe(false)
})
