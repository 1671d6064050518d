import type { ComponentType } from 'react'
import { BoardView } from '../features/routing/board/board-view.tsx'
import { DecisionsView } from '../features/routing/decisions/decisions-view.tsx'
import { LearningView } from '../features/routing/learning/learning-view.tsx'
import { MapView } from '../features/routing/map/map-view.tsx'
import { ReplayView } from '../features/routing/replay/replay-view.tsx'
import { RulesView } from '../features/routing/rules/rules-view.tsx'
import { TabLinks } from '../ui/tab-links.tsx'
import { formatRoute, type Route } from './route.ts'
import { ViewBar } from './shell-slots.tsx'
import { useMediaQuery, widths } from './use-media-query.ts'

interface RoutingTab {
  /** The second part of its address; `null` = where the room opens. */
  id: string | null
  title: string
  view: ComponentType<{ route: Route }>
}

/** The parts of the room, in order. A part fills the room and scrolls by itself. */
export const routingTabs: readonly [RoutingTab, ...RoutingTab[]] = [
  { id: null, title: 'Board', view: BoardView },
  { id: 'decisions', title: 'Decisions', view: DecisionsView },
  { id: 'map', title: 'Map', view: MapView },
  { id: 'learning', title: 'Learning', view: LearningView },
  { id: 'rules', title: 'Rules', view: RulesView },
  { id: 'replay', title: 'Replay', view: ReplayView },
]

/** Where prompts go, and why. `route.id` names the part. */
export function RoutingRoom({ route }: { route: Route }) {
  const tab = routingTabs.find(({ id }) => id === route.id) ?? routingTabs[0]
  const wide = useMediaQuery(widths.list)
  const ways = (
    <TabLinks
      label="Parts of routing"
      tabs={routingTabs.map(({ id, title }) => ({
        title,
        href: formatRoute({ room: 'routing', id }),
        current: id === tab.id,
      }))}
    />
  )
  return (
    <>
      <ViewBar title={wide ? 'Routing' : tab.title}>{wide && ways}</ViewBar>
      {!wide && <div className="border-b bg-surface px-3 py-2 phone:px-4">{ways}</div>}
      <div className="flex min-h-0 grow flex-col">
        <tab.view route={route} />
      </div>
    </>
  )
}
