import { useEffect } from 'react'
import { allCommands, type Command, useCommandSources } from './commands.ts'
import { onMac } from './platform.ts'
import { type KeyPress, matchesShortcut, worksInFields } from './shortcuts.ts'

/** The command that a key press asks for. `inField`: somebody is typing text where it was pressed. */
export function findPressedCommand(
  commands: readonly Command[],
  press: KeyPress,
  where: { inField: boolean; mac: boolean },
): Command | undefined {
  return commands.find((command) =>
    [command.shortcut, command.alternative].some(
      (shortcut) =>
        shortcut !== undefined &&
        matchesShortcut(press, shortcut, where.mac) &&
        (!where.inField || worksInFields(shortcut)),
    ),
  )
}

/** Lets every registered command answer to its shortcut, except while a dialog or a menu has the keyboard. */
export function useCommandKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null
      if (event.defaultPrevented || event.isComposing) return
      if (target?.closest('[role="dialog"], [role="alertdialog"], [role="menu"]')) return
      const inField = target?.closest('input, textarea, select, [contenteditable]') != null
      const commands = allCommands(useCommandSources.getState().sources)
      const pressed = findPressedCommand(commands, event, { inField, mac: onMac })
      if (!pressed) return
      event.preventDefault()
      pressed.run()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
