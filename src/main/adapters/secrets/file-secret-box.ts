import { homedir } from 'node:os'
import { join } from 'node:path'
import { createAesSeal } from './aes-seal.ts'
import { keyFile, stateDirectory } from './key-file.ts'
import { type RunKeyTool, runKeyTool } from './run-key-tool.ts'
import { type OpenedSecrets, openSealedFile } from './sealed-file.ts'
import { systemKeeper } from './system-keys.ts'

export interface FileSecretOptions {
  dataDir: string
  now: () => number
  platform?: NodeJS.Platform
  env?: Record<string, string | undefined>
  home?: string
  run?: RunKeyTool
}

/**
 * Secrets in an encrypted file in the data directory, for hosts without Electron. The key is the system's keyring's where
 * there is one, else a file outside the data directory. Nothing is created before the first secret is set.
 */
export function openFileSecretBox(options: FileSecretOptions): OpenedSecrets {
  const { dataDir, now } = options
  const { platform = process.platform, env = process.env, home = homedir() } = options
  const system = systemKeeper(platform, env, options.run ?? runKeyTool)
  const keepers = [...(system ? [system] : []), keyFile(stateDirectory(platform, env, home))]
  return openSealedFile({ file: join(dataDir, 'secrets.json'), seal: createAesSeal(keepers), now })
}
