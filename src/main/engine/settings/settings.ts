import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { watch } from 'chokidar'
import { AppError } from '#shared/app-error'
import { type Settings, type SettingsState, settingsSchema } from '#shared/contract/settings'
import { defaultSettingsText } from './default-settings.ts'
import { editSettings, type RemovedItems } from './edit-settings.ts'
import { type CheckSettings, parseSettings } from './parse-settings.ts'

export interface SettingChange {
  path: (string | number)[]
  /** `null` takes it out. */
  value: unknown
}

export interface SettingsRoom {
  current(): Settings
  state(): SettingsState
  /** Calls back after every change of the state, until the returned function is called. */
  onChange(listener: (state: SettingsState) => void): () => void
  /** Changes one value in the file on disk. Throws AppError `invalid-input`, `settings-broken`, `storage-*`. */
  set(path: (string | number)[], value: unknown): SettingsState
  /** The same for several values, all of them or none. */
  setAll(changes: readonly SettingChange[]): SettingsState
  close(): Promise<void>
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(dirname(file), { recursive: true })
    writeWhole(file, defaultSettingsText)
    return defaultSettingsText
  }
}

/** Writes beside the file and renames, so that a crash leaves the old file or the new one, never half of it. */
function writeWhole(file: string, text: string): void {
  const beside = `${file}.new`
  try {
    writeFileSync(beside, text, { mode: 0o600 })
    renameSync(beside, file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'ENOSPC'
      ? new AppError(
          'storage-full',
          `The disk is full: ${file} could not be written.`,
          {},
          { cause: error },
        )
      : new AppError(
          'storage-read-only',
          `${file} can’t be written (${code}).`,
          { file },
          { cause: error },
        )
  }
}

/** The settings file: read at start, read again whenever it changes on disk, changed one value at a time. */
export function createSettings(file: string, check: CheckSettings): SettingsRoom {
  const listeners = new Set<(state: SettingsState) => void>()
  let removed: RemovedItems = []
  let text = readFile(file)
  let state: SettingsState = load(text, settingsSchema.parse({}))

  function load(source: string, lastGood: Settings): SettingsState {
    const parsed = parseSettings(source, file, check)
    return { settings: parsed.settings ?? lastGood, file, problems: parsed.problems }
  }

  function reload() {
    let onDisk: string
    try {
      onDisk = readFileSync(file, 'utf8')
    } catch {
      // Removed, or in the middle of being replaced: what it said last still holds.
      return
    }
    if (onDisk !== text) take(onDisk)
  }

  function take(source: string) {
    text = source
    state = load(source, state.settings)
    for (const listener of listeners) listener(state)
  }

  function setAll(changes: readonly SettingChange[]): SettingsState {
    reload()
    if (state.problems.length > 0) {
      throw new AppError('settings-broken', `Mend ${file} first: it has a mistake.`, {
        problems: state.problems,
      })
    }
    const keeping = [...removed]
    const next = changes.reduce(
      (edited, { path, value }) => editSettings(edited, path, value, keeping),
      text,
    )
    const parsed = parseSettings(next, file, check)
    if (!parsed.settings) {
      const [problem] = parsed.problems
      throw new AppError('invalid-input', problem?.message ?? 'That value can’t be set.', {
        problems: parsed.problems,
      })
    }
    writeWhole(file, next)
    removed = keeping
    take(next)
    return state
  }

  const watcher = watch(file, {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: 60, pollInterval: 20 },
  })
  watcher.on('all', reload)
  // What was saved between our first read and the watch would go unseen.
  watcher.on('ready', reload)

  return {
    current: () => state.settings,
    state: () => state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set: (path, value) => setAll([{ path, value }]),
    setAll,
    close: () => watcher.close(),
  }
}
