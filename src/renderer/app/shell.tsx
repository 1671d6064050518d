import { useEffect, useMemo, useState } from 'react'
import { ConversationCommands } from '../features/conversations/conversation-commands.tsx'
import { useConversations } from '../features/conversations/conversations-store.ts'
import { useAppState } from '../features/notices/app-store.ts'
import { NoticeBars } from '../features/notices/notice-bars.tsx'
import { PreferenceCommands } from '../features/settings/preference-commands.tsx'
import { Sheet } from '../ui/dialog.tsx'
import { ToastRegion } from '../ui/toast.tsx'
import { CommandPalette } from './command-palette.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { pageTitle } from './page-title.ts'
import { Rail } from './rail.tsx'
import { findRoom } from './rooms.tsx'
import { formatRoute, useRoute } from './route.ts'
import { ShellCommands } from './shell-commands.tsx'
import { ShellSlotsContext } from './shell-slots.tsx'
import { useShell } from './shell-store.ts'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'
import { closeToast, useToasts } from './toasts.ts'
import { useMediaQuery, widths } from './use-media-query.ts'

/** The frame: rail, list, view, side panel; in narrow windows the first two wait in a drawer. */
export function Shell() {
  const route = useRoute()
  const room = findRoom(route.room)
  const railFits = useMediaQuery(widths.phone)
  const listFits = useMediaQuery(widths.list)
  const panelFits = useMediaQuery(widths.panel)
  const { drawerOpen, listHidden } = useShell()
  const toasts = useToasts((state) => state.toasts)
  const [panelColumn, setPanelColumn] = useState<HTMLElement | null>(null)
  const List = room.list

  const hasDrawer = !railFits || (List !== undefined && !listFits)
  const listInSight = List !== undefined && listFits && !listHidden
  const slots = useMemo(
    () => ({
      panelColumn: panelFits ? panelColumn : null,
      railHidden: !railFits,
      openList: hasDrawer
        ? () => useShell.setState({ drawerOpen: true })
        : listHidden && List
          ? () => useShell.setState({ listHidden: false })
          : null,
    }),
    [panelFits, panelColumn, railFits, hasDrawer, listHidden, List],
  )

  const place = formatRoute(route)
  // biome-ignore lint/correctness/useExhaustiveDependencies: going somewhere closes the drawer
  useEffect(() => useShell.setState({ drawerOpen: false }), [place])
  useTitle(room.label, route.id)

  return (
    <ShellSlotsContext value={slots}>
      <div className="flex h-dvh overflow-clip">
        {railFits && <Rail current={room} />}
        {listInSight && (
          <aside
            aria-label={`${room.label} list`}
            className="w-[268px] shrink-0 border-r bg-surface"
          >
            <List />
          </aside>
        )}
        <main className="flex min-w-0 grow flex-col">
          <ConnectionBanner />
          <NoticeBars />
          <ErrorBoundary scope="view" place={place}>
            <div className="flex min-h-0 grow flex-col">
              <room.view route={route} />
            </div>
          </ErrorBoundary>
        </main>
        {panelFits && <div ref={setPanelColumn} className="shrink-0" />}
      </div>
      <Sheet
        label="Conversations and views"
        side="left"
        open={drawerOpen && hasDrawer}
        onOpenChange={(open) => useShell.setState({ drawerOpen: open })}
        onOpenAutoFocus={(event) => {
          if (useShell.getState().searchWanted) event.preventDefault()
        }}
      >
        <div className="flex min-h-0 grow">
          {!railFits && (
            <Rail current={room} onNavigate={() => useShell.setState({ drawerOpen: false })} />
          )}
          <div className="min-w-0 grow">{List ? <List /> : null}</div>
        </div>
      </Sheet>
      <ShellCommands />
      <ConversationCommands />
      <PreferenceCommands />
      <CommandPalette />
      <ShortcutsDialog />
      <ToastRegion toasts={toasts} onClose={closeToast} />
    </ShellSlotsContext>
  )
}

function useTitle(room: string, id: string | null): void {
  const title = useConversations((state) => (id ? state.byId.get(id)?.title : undefined))
  const demo = useAppState((state) => state.app?.demo ?? false)
  useEffect(() => {
    document.title = pageTitle({ room, title, demo })
  }, [room, title, demo])
}
