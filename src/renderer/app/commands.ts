import type { LucideIcon } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import type { Shortcut } from './shortcuts.ts'

export const commandGroups = ['Chat', 'Model', 'Conversations', 'View', 'Settings'] as const
export type CommandGroup = (typeof commandGroups)[number]

/** Something the user can do from anywhere: it stands in the palette and answers to its shortcut. */
export interface Command {
  /** Unique, e.g. `chat.stop`. */
  id: string
  title: string
  group: CommandGroup
  icon?: LucideIcon
  /** Further words under which the palette finds it. */
  keywords?: string
  shortcut?: Shortcut
  /** A second way to the same. */
  alternative?: Shortcut
  /** It answers to its shortcut but does not stand in the palette. */
  hidden?: boolean
  run: () => void
}

/** A key that works only at its own place; the shortcuts dialog lists it. */
export interface ShortcutNote {
  shortcut: Shortcut
  does: string
}

interface Source {
  commands: readonly Command[]
  notes: { title: string; keys: readonly ShortcutNote[] } | null
}

export const useCommandSources = create<{ sources: ReadonlyMap<string, Source> }>(() => ({
  sources: new Map(),
}))

/**
 * Offers commands while the calling component is on show. `source` is a name of your own; commands may be a fresh array
 * at every render, the newest `run` counts.
 */
export function useRegisterCommands(
  source: string,
  commands: readonly Command[],
  notes: { title: string; keys: readonly ShortcutNote[] } | null = null,
): void {
  const newest = useRef(commands)
  newest.current = commands
  const shape = JSON.stringify([
    commands.map(({ icon: _icon, run: _run, ...shown }) => shown),
    notes,
  ])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for `commands` and `notes`
  useEffect(() => {
    const offered = commands.map((command) => ({
      ...command,
      run: () => newest.current.find(({ id }) => id === command.id)?.run(),
    }))
    setSource(source, { commands: offered, notes })
    return () => setSource(source, null)
  }, [source, shape])
}

/** Every command on offer, in the order of `commandGroups`. */
export function allCommands(sources: ReadonlyMap<string, Source>): Command[] {
  const all = [...sources.values()].flatMap((source) => source.commands)
  return commandGroups.flatMap((group) => all.filter((command) => command.group === group))
}

function setSource(name: string, source: Source | null): void {
  useCommandSources.setState(({ sources }) => {
    const next = new Map(sources)
    if (source) next.set(name, source)
    else next.delete(name)
    return { sources: next }
  })
}
