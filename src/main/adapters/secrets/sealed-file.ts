import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { SecretBox } from '#engine/facts'
import { AppError } from '#shared/app-error'
import type { Notice } from '#shared/contract/app'

/** What makes text unreadable to others. `hint` is kept in the open beside what was sealed, for `open` to find its key. */
export interface Seal {
  /** Throws `KeyUnavailable`. */
  seal(text: string): { sealed: string; hint: Record<string, string> }
  /** Throws `KeyUnavailable` where there is no key now, anything else where the content is not what was sealed. */
  open(sealed: string, hint: Record<string, string>): string
}

/** The key can't be had now (a locked keyring, a missing key file); what is sealed may be whole. */
export class KeyUnavailable extends Error {}

export interface OpenedSecrets {
  box: SecretBox
  /** What the user should know about the file. */
  notices: Notice[]
}

const envelope = z.object({
  version: z.literal(1),
  hint: z.record(z.string(), z.string()),
  sealed: z.string(),
})
const secretMap = z.record(z.string(), z.string())

/**
 * All secrets in one sealed file, read once and written whole at every change. A damaged file is moved aside, never
 * overwritten. While its key can't be had, nothing is known and nothing can be set. Throws AppError `storage-*`.
 */
export function openSealedFile(options: {
  file: string
  seal: Seal
  now: () => number
}): OpenedSecrets {
  const { file, seal, now } = options
  const notices: Notice[] = []
  const tell = (level: Notice['level'], title: string, detail: string) => {
    notices.push({ id: randomUUID(), level, title, detail, at: now() })
  }
  let secrets = new Map<string, string>()
  let locked = false

  function read(): void {
    if (!existsSync(file)) return
    try {
      const { hint, sealed } = envelope.parse(JSON.parse(readFileSync(file, 'utf8')))
      secrets = new Map(Object.entries(secretMap.parse(JSON.parse(seal.open(sealed, hint)))))
      locked = false
    } catch (error) {
      if (error instanceof KeyUnavailable) {
        locked = true
        return
      }
      if (isSystemError(error)) throw storageError(error, file)
      moveAside(error)
    }
  }

  function moveAside(cause: unknown): void {
    const time = new Date(now()).toISOString().slice(0, 19).replaceAll(':', '-')
    const target = `${file}.corrupt-${time}-${randomUUID().slice(0, 4)}`
    try {
      renameSync(file, target)
    } catch (error) {
      throw storageError(error, file)
    }
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    tell(
      'error',
      'The saved access tokens can’t be read',
      `The file was damaged (${why}) and lies now at ${target}. Enter the tokens of your servers again.`,
    )
  }

  function write(next: Map<string, string>): void {
    try {
      const { sealed, hint } = seal.seal(JSON.stringify(Object.fromEntries(next)))
      mkdirSync(dirname(file), { recursive: true })
      const beside = `${file}.new`
      writeFileSync(beside, JSON.stringify({ version: 1, hint, sealed }), {
        mode: 0o600,
        flush: true,
      })
      renameSync(beside, file)
    } catch (error) {
      if (error instanceof KeyUnavailable) throw lockedError(file, error)
      throw storageError(error, file)
    }
  }

  read()
  if (locked) {
    tell(
      'warning',
      'The saved access tokens are locked',
      `The key to ${file} can’t be read. Unlock this computer’s keyring and start Switchyard again.`,
    )
  }
  return {
    notices,
    box: {
      get: (name) => secrets.get(name) ?? null,
      set(name, secret) {
        // Writing without having read would lose the others.
        if (locked) read()
        if (locked) throw lockedError(file)
        if ((secrets.get(name) ?? null) === secret) return
        const next = new Map(secrets)
        if (secret === null) next.delete(name)
        else next.set(name, secret)
        write(next)
        secrets = next
      },
    },
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}

function lockedError(file: string, cause?: unknown): AppError {
  const message =
    'The key to the saved access tokens can’t be read. Unlock this computer’s keyring and try again.'
  return new AppError('storage-read-only', message, { file }, { cause })
}

function storageError(error: unknown, file: string): unknown {
  if (!isSystemError(error)) return error
  if (error.code === 'ENOSPC') {
    const message = 'The disk is full, so the token was not saved. Free some space and try again.'
    return new AppError('storage-full', message, { file }, { cause: error })
  }
  const message = `${file} can’t be read or written (${error.code}). Allow it, or start with --data-dir and another folder.`
  return new AppError('storage-read-only', message, { file }, { cause: error })
}
