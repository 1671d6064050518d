import { join } from 'node:path'
import { openFileSecretBox } from '#adapters/secrets/file-secret-box'
import { KeyUnavailable, type OpenedSecrets, openSealedFile } from '#adapters/secrets/sealed-file'

/** What is used of Electron's `safeStorage`. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean
  /** Linux only: `basic_text` means that anybody can read what was encrypted. */
  getSelectedStorageBackend?(): string
  encryptString(text: string): Buffer
  decryptString(encrypted: Buffer): string
}

/**
 * Secrets encrypted by the system's keyring through Electron, in a file of their own: the other hosts can't read it.
 * Where Electron would fall back to plain text, they go where the other hosts keep theirs. Only after `app` is ready.
 */
export function openElectronSecretBox(
  safeStorage: SafeStorage,
  options: { dataDir: string; now: () => number; platform: NodeJS.Platform },
): OpenedSecrets {
  const { dataDir, now, platform } = options
  if (!isSafe(safeStorage, platform)) return openFileSecretBox({ dataDir, now })
  return openSealedFile({
    file: join(dataDir, 'secrets-desktop.json'),
    now,
    seal: {
      seal: (text) => ({ sealed: safeStorage.encryptString(text).toString('base64'), hint: {} }),
      open(sealed) {
        if (!safeStorage.isEncryptionAvailable()) throw new KeyUnavailable('no keyring')
        return safeStorage.decryptString(Buffer.from(sealed, 'base64'))
      },
    },
  })
}

function isSafe(safeStorage: SafeStorage, platform: NodeJS.Platform): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false
  return platform !== 'linux' || safeStorage.getSelectedStorageBackend?.() !== 'basic_text'
}
