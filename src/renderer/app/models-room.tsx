import { Download } from 'lucide-react'
import { EndpointsView } from '../features/endpoints/endpoints-view.tsx'
import { MachineView } from '../features/machine/machine-view.tsx'
import { LoadDialog } from '../features/models/load-dialog.tsx'
import { useModelsUi } from '../features/models/models-ui.ts'
import { ModelsView } from '../features/models/models-view.tsx'
import { OperationsTray } from '../features/models/operations-tray.tsx'
import { PullDialog } from '../features/models/pull-dialog.tsx'
import { RemoveDialog } from '../features/models/remove-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { TabLinks } from '../ui/tab-links.tsx'
import { useRegisterCommands } from './commands.ts'
import { formatRoute, type Route } from './route.ts'
import { ViewBar } from './shell-slots.tsx'
import { useMediaQuery, widths } from './use-media-query.ts'

const tabs = [
  { id: null, title: 'Models' },
  { id: 'endpoints', title: 'Endpoints' },
  { id: 'machine', title: 'Machine' },
] as const

/** Models, the servers that hold them, and the machine they share. `route.id` names the tab. */
export function ModelsRoom({ route }: { route: Route }) {
  const tab = tabs.find(({ id }) => id === route.id) ?? tabs[0]
  const wide = useMediaQuery(widths.list)
  useRegisterCommands('models-room', [], {
    title: 'In the list of models',
    keys: [
      { shortcut: 'enter', does: 'Details of the model' },
      { shortcut: 'l', does: 'Load or unload it' },
      { shortcut: 'p', does: 'Pin or unpin it' },
      { shortcut: 'delete', does: 'Delete it' },
    ],
  })
  const ways = (
    <TabLinks
      label="Models, endpoints, machine"
      tabs={tabs.map(({ id, title }) => ({
        title,
        href: formatRoute({ room: 'models', id }),
        current: id === tab.id,
      }))}
    />
  )
  return (
    <>
      <ViewBar title={wide ? 'Models' : tab.title}>
        {wide && ways}
        <OperationsTray />
        <Button
          variant="primary"
          className="max-phone:!w-9 max-phone:!px-0"
          aria-label="Pull a model"
          icon={<Download className="size-4" aria-hidden="true" />}
          onClick={() => useModelsUi.setState({ pulling: true })}
        >
          <span className="max-phone:hidden">Pull a model</span>
        </Button>
      </ViewBar>
      {!wide && <div className="border-b bg-surface px-3 py-2 phone:px-4">{ways}</div>}
      {tab.id === null ? (
        <ModelsView at={route.at} />
      ) : (
        <div className="min-h-0 grow overflow-y-auto">
          {tab.id === 'endpoints' ? <EndpointsView /> : <MachineView />}
        </div>
      )}
      <LoadDialog />
      <PullDialog />
      <RemoveDialog />
    </>
  )
}
