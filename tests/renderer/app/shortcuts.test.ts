import { describe, expect, it } from 'vitest'
import { findPressedCommand } from '../../../src/renderer/app/command-keys.ts'
import type { Command } from '../../../src/renderer/app/commands.ts'
import {
  formatShortcut,
  type KeyPress,
  matchesShortcut,
  worksInFields,
} from '../../../src/renderer/app/shortcuts.ts'

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})

describe('matchesShortcut', () => {
  it('takes Control elsewhere and Command on a Mac for mod, never both', () => {
    expect(matchesShortcut(press('k', { ctrlKey: true }), 'mod+k', false)).toBe(true)
    expect(matchesShortcut(press('k', { ctrlKey: true }), 'mod+k', true)).toBe(false)
    expect(matchesShortcut(press('k', { metaKey: true }), 'mod+k', true)).toBe(true)
    expect(matchesShortcut(press('k', { metaKey: true, ctrlKey: true }), 'mod+k', true)).toBe(false)
  })

  it('wants exactly the modifiers named', () => {
    expect(
      matchesShortcut(press('F', { ctrlKey: true, shiftKey: true }), 'mod+shift+f', false),
    ).toBe(true)
    expect(matchesShortcut(press('f', { ctrlKey: true }), 'mod+shift+f', false)).toBe(false)
    expect(matchesShortcut(press('k', { ctrlKey: true, altKey: true }), 'mod+k', false)).toBe(false)
    expect(matchesShortcut(press('k'), 'mod+k', false)).toBe(false)
  })

  it('finds signs whatever the layout needs for them', () => {
    expect(matchesShortcut(press('?', { shiftKey: true }), '?', false)).toBe(true)
    expect(matchesShortcut(press('/', { shiftKey: true }), '/', false)).toBe(true)
    expect(matchesShortcut(press('/'), '/', false)).toBe(true)
    expect(matchesShortcut(press('/', { ctrlKey: true }), '/', false)).toBe(false)
  })
})

it('keeps keys that write something out of text fields', () => {
  expect(['?', '/', 'n'].map(worksInFields)).toEqual([false, false, false])
  expect(['mod+k', 'mod+shift+f', 'f2'].map(worksInFields)).toEqual([true, true, true])
})

it('names a shortcut as the keyboard does', () => {
  expect(formatShortcut('mod+shift+f', false)).toBe('Ctrl Shift F')
  expect(formatShortcut('mod+shift+f', true)).toBe('⌘⇧F')
  expect(formatShortcut('arrowup', false)).toBe('↑')
})

describe('findPressedCommand', () => {
  const command = (id: string, keys: Pick<Command, 'shortcut' | 'alternative'>): Command => ({
    id,
    title: id,
    group: 'View',
    run: () => undefined,
    ...keys,
  })
  const commands = [
    command('search', { shortcut: 'mod+shift+f', alternative: '/' }),
    command('plain', {}),
    command('help', { shortcut: '?' }),
  ]

  it('finds by either shortcut', () => {
    const where = { inField: false, mac: false }
    expect(findPressedCommand(commands, press('/'), where)?.id).toBe('search')
    expect(
      findPressedCommand(commands, press('F', { ctrlKey: true, shiftKey: true }), where)?.id,
    ).toBe('search')
    expect(findPressedCommand(commands, press('x'), where)).toBeUndefined()
  })

  it('lets people type a slash and a question mark', () => {
    const where = { inField: true, mac: false }
    expect(findPressedCommand(commands, press('/'), where)).toBeUndefined()
    expect(findPressedCommand(commands, press('?', { shiftKey: true }), where)).toBeUndefined()
    expect(
      findPressedCommand(commands, press('F', { ctrlKey: true, shiftKey: true }), where)?.id,
    ).toBe('search')
  })
})
