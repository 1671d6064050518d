import type { RunKeyTool } from './run-key-tool.ts'

/** Keeps one key under a name. Keys are hexadecimal. */
export interface KeyKeeper {
  name: 'keychain' | 'secret-service' | 'dpapi' | 'key-file'
  /** Keeps it and gives what must be remembered in the open to find it again; `null` where it can't be kept here. */
  keep(id: string, key: string): Record<string, string> | null
  /** `null` where it is not there, or can't be had now. */
  find(id: string, hint: Record<string, string>): string | null
}

/** Where this system keeps keys for programs; `null` where it has no such place. */
export function systemKeeper(
  platform: NodeJS.Platform,
  env: Record<string, string | undefined>,
  run: RunKeyTool,
): KeyKeeper | null {
  switch (platform) {
    case 'darwin':
      return keychain(run)
    case 'win32':
      return dpapi(run)
    case 'linux':
      // Without a session there is no keyring to ask, and the tool would only wait.
      return env.DBUS_SESSION_BUS_ADDRESS ? secretService(run) : null
    default:
      return null
  }
}

/** The login keychain. Source: `man security`. */
function keychain(run: RunKeyTool): KeyKeeper {
  const find = (id: string) =>
    run('security', ['find-generic-password', '-s', 'Switchyard', '-a', id, '-w'], '')
  return {
    name: 'keychain',
    keep(id, key) {
      run('security', ['-i'], `add-generic-password -U -s Switchyard -a ${id} -w ${key}\n`)
      return find(id) === key ? {} : null
    },
    find,
  }
}

/** GNOME's keyring, KWallet and others, by libsecret. Source: `man secret-tool`. */
function secretService(run: RunKeyTool): KeyKeeper {
  const find = (id: string) =>
    run('secret-tool', ['lookup', 'application', 'switchyard', 'key', id], '')
  return {
    name: 'secret-service',
    keep(id, key) {
      const args = ['store', '--label=Switchyard', 'application', 'switchyard', 'key', id]
      run('secret-tool', args, key)
      return find(id) === key ? {} : null
    },
    find,
  }
}

/** Windows seals the key for the signed-in user; what it gives is remembered beside the secrets. */
function dpapi(run: RunKeyTool): KeyKeeper {
  const ask = (work: 'Protect' | 'Unprotect', text: string) =>
    run(
      'powershell.exe',
      [
        '-NoProfile',
        '-NonInteractive',
        '-Command',
        `Add-Type -AssemblyName System.Security; $in = [Convert]::FromBase64String([Console]::In.ReadToEnd().Trim()); [Convert]::ToBase64String([Security.Cryptography.ProtectedData]::${work}($in, $null, 'CurrentUser'))`,
      ],
      text,
    )
  const find: KeyKeeper['find'] = (_id, { wrapped }) => {
    const key = wrapped === undefined ? null : ask('Unprotect', wrapped)
    return key === null ? null : Buffer.from(key, 'base64').toString('hex')
  }
  return {
    name: 'dpapi',
    keep(id, key) {
      const wrapped = ask('Protect', Buffer.from(key, 'hex').toString('base64'))
      return wrapped !== null && find(id, { wrapped }) === key ? { wrapped } : null
    },
    find,
  }
}
