import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { allCommands, commandGroups, useCommandSources } from './commands.ts'
import { shown } from './platform.ts'
import { useShell } from './shell-store.ts'

/** Every key that does something, by where it works. */
export function ShortcutsDialog() {
  const open = useShell((state) => state.shortcutsOpen)
  const sources = useCommandSources((state) => state.sources)
  const commands = allCommands(sources)
  const everywhere = commandGroups.flatMap((group) => {
    const keys = commands
      .filter((command) => command.group === group)
      .flatMap(({ title, shortcut, alternative }) =>
        shortcut
          ? [{ does: title, shortcuts: alternative ? [shortcut, alternative] : [shortcut] }]
          : [],
      )
    return keys.length > 0 ? [{ title: group, keys }] : []
  })
  const local = [...sources.values()].flatMap(({ notes }) =>
    notes
      ? [
          {
            title: notes.title,
            keys: notes.keys.map(({ does, shortcut }) => ({ does, shortcuts: [shortcut] })),
          },
        ]
      : [],
  )
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => useShell.setState({ shortcutsOpen: next })}
      title="Keyboard shortcuts"
      description={`The command palette, ${shown('mod+k')}, has these and more.`}
      className="max-w-2xl"
    >
      <div className="columns-1 gap-8 phone:columns-2">
        {[...everywhere, ...local].map((group) => (
          <section key={group.title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-xs font-semibold text-ink-3">{group.title}</h3>
            <dl>
              {group.keys.map(({ does, shortcuts }) => (
                <div
                  key={does}
                  className="flex items-center justify-between gap-3 border-b py-1.5 text-sm last:border-b-0"
                >
                  <dt>{does}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {shortcuts.map((shortcut) => (
                      <Kbd key={shortcut}>{shown(shortcut)}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
