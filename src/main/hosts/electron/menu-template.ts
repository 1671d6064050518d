/** The part of Electron's MenuItemConstructorOptions that is used here. */
export interface MenuItem {
  label?: string
  role?:
    | 'appMenu'
    | 'editMenu'
    | 'windowMenu'
    | 'help'
    | 'reload'
    | 'toggleDevTools'
    | 'resetZoom'
    | 'zoomIn'
    | 'zoomOut'
    | 'togglefullscreen'
    | 'close'
    | 'quit'
  type?: 'separator'
  click?: () => void
  submenu?: MenuItem[]
}

export interface MenuActions {
  showDataDirectory: () => void
}

/** The usual menus with the system's own names and shortcuts. */
export function menuTemplate(platform: NodeJS.Platform, actions: MenuActions): MenuItem[] {
  const mac = platform === 'darwin'
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [{ role: mac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [{ label: 'Show Data Directory', click: actions.showDataDirectory }],
    },
  ]
}
