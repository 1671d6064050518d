import {
  Activity,
  Box,
  Command as CommandIcon,
  Download,
  Keyboard,
  Moon,
  PanelLeft,
  Search,
  Server,
  Settings2,
  Shuffle,
  SunMedium,
} from 'lucide-react'
import { useModelsUi } from '../features/models/models-ui.ts'
import { useAppState } from '../features/notices/app-store.ts'
import { useSettings } from '../features/settings/settings-store.ts'
import { useChangeSetting } from '../features/settings/use-change-setting.ts'
import { useClient } from './client-context.tsx'
import { useCommandKeys } from './command-keys.ts'
import { type Command, useRegisterCommands } from './commands.ts'
import { errorSentence } from './error-sentence.ts'
import { findRoom } from './rooms.tsx'
import { navigate, useRoute } from './route.ts'
import { routingTabs } from './routing-room.tsx'
import { useShell, wantSearch } from './shell-store.ts'
import { showToast } from './toasts.ts'

/** What can be done from anywhere in the frame. */
export function ShellCommands() {
  useCommandKeys()
  const client = useClient()
  const change = useChangeSetting()
  const demo = useAppState((state) => state.app?.demo ?? false)
  const { appearance } = useSettings((state) => state.settings)
  const room = findRoom(useRoute().room)

  const themes = (['system', 'light', 'dark'] as const)
    .filter((theme) => theme !== appearance.theme)
    .map(
      (theme): Command => ({
        id: `view.theme.${theme}`,
        title: theme === 'system' ? 'Theme: follow the system' : `Theme: ${theme}`,
        group: 'View',
        icon: theme === 'dark' ? Moon : SunMedium,
        keywords: 'appearance colours mode',
        run: () => void change(['appearance', 'theme'], theme),
      }),
    )

  useRegisterCommands('shell', [
    {
      id: 'view.palette',
      title: 'Command palette',
      group: 'View',
      icon: CommandIcon,
      shortcut: 'mod+k',
      hidden: true,
      run: () => useShell.setState({ paletteOpen: true }),
    },
    {
      id: 'conversations.search',
      title: 'Search messages',
      group: 'Conversations',
      icon: Search,
      keywords: 'find text',
      shortcut: 'mod+shift+f',
      alternative: '/',
      run: () => {
        if (!room.list) navigate({ room: 'chat' })
        wantSearch()
      },
    },
    {
      id: 'view.list',
      title: 'Show or hide the conversations',
      group: 'View',
      icon: PanelLeft,
      keywords: 'sidebar list drawer',
      shortcut: 'mod+b',
      run: () =>
        useShell.setState(({ drawerOpen, listHidden }) => ({
          drawerOpen: !drawerOpen,
          listHidden: !listHidden,
        })),
    },
    ...themes,
    ...routingTabs.map(
      ({ id, title }): Command => ({
        id: `routing.${id ?? 'open'}`,
        title: `Routing: ${title}`,
        group: 'View',
        icon: Shuffle,
        keywords: 'router decisions why',
        run: () => navigate({ room: 'routing', id }),
      }),
    ),
    {
      id: 'models.open',
      title: 'Models',
      group: 'Model',
      icon: Box,
      keywords: 'list load unload memory fit',
      run: () => navigate({ room: 'models' }),
    },
    {
      id: 'models.endpoints',
      title: 'Endpoints',
      group: 'Model',
      icon: Server,
      keywords: 'servers ollama lm studio health token add',
      run: () => navigate({ room: 'models', id: 'endpoints' }),
    },
    {
      id: 'models.machine',
      title: 'Machine',
      group: 'Model',
      icon: Activity,
      keywords: 'vram ram cpu gpu memory charts',
      run: () => navigate({ room: 'models', id: 'machine' }),
    },
    {
      id: 'models.pull',
      title: 'Pull a model',
      group: 'Model',
      icon: Download,
      keywords: 'download get fetch',
      run: () => {
        navigate({ room: 'models' })
        useModelsUi.setState({ pulling: true })
      },
    },
    {
      id: 'settings.open',
      title: 'Settings',
      group: 'Settings',
      icon: Settings2,
      keywords: 'preferences options endpoints rules',
      shortcut: 'mod+,',
      run: () => navigate({ room: 'settings' }),
    },
    {
      id: 'view.shortcuts',
      title: 'Keyboard shortcuts',
      group: 'View',
      icon: Keyboard,
      keywords: 'help keys',
      shortcut: '?',
      run: () => useShell.setState({ shortcutsOpen: true }),
    },
    {
      id: 'settings.demo',
      title: demo ? 'Leave the demo' : 'Start the demo',
      group: 'Settings',
      keywords: 'simulated servers try',
      run: () => {
        const call = demo ? client.app.stopDemo() : client.app.startDemo()
        call.catch((error) =>
          showToast({
            tone: 'error',
            title: demo ? 'The demo could not be left' : 'The demo could not start',
            detail: errorSentence(error),
          }),
        )
      },
    },
  ])
  return null
}
