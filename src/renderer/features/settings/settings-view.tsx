import { useEffect, useRef } from 'react'
import { formatRoute, type Route } from '../../app/route.ts'
import { ViewBar } from '../../app/shell-slots.tsx'
import { classNames } from '../../ui/class-names.ts'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { ChatSection } from './chat-section.tsx'
import { EndpointsSection } from './endpoints-section.tsx'
import { ProblemsBox } from './problems-box.tsx'
import { RoutingSection } from './routing-section.tsx'
import { useSettings } from './settings-store.ts'

const sections = [
  { id: 'appearance', title: 'Appearance' },
  { id: 'chat', title: 'Chat' },
  { id: 'endpoints', title: 'Endpoints' },
  { id: 'routing', title: 'Routing' },
  { id: 'about', title: 'Files and version' },
] as const

/** Everything the settings file holds, each change written to it at once. `route.id` names a section. */
export function SettingsView({ route }: { route: Route }) {
  const { file, problems } = useSettings()
  const box = useRef<HTMLDivElement>(null)
  const locked = problems.length > 0

  useEffect(() => {
    const section =
      route.id && box.current?.querySelector(`[data-section="${CSS.escape(route.id)}"]`)
    if (!section || !box.current) return
    const above = section.getBoundingClientRect().top - box.current.getBoundingClientRect().top
    box.current.scrollBy({ top: above - 16 })
  }, [route.id])

  return (
    <>
      <ViewBar title="Settings" />
      <div ref={box} className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto flex max-w-[960px] gap-8 px-4 py-6 phone:px-6">
          <nav
            aria-label="Sections"
            className="sticky top-6 hidden w-40 shrink-0 flex-col gap-0.5 self-start list:flex"
          >
            {sections.map(({ id, title }) => (
              <a
                key={id}
                href={formatRoute({ room: 'settings', id })}
                aria-current={route.id === id ? 'true' : undefined}
                className={classNames(
                  'rounded-sm px-2.5 py-1.5 text-sm text-ink-2 hover:bg-sunken hover:text-ink',
                  route.id === id && 'bg-sunken font-[560] text-ink',
                )}
              >
                {title}
              </a>
            ))}
          </nav>
          <div className="flex min-w-0 grow flex-col gap-8 pb-16">
            <ProblemsBox file={file} problems={problems} />
            <AppearanceSection locked={locked} />
            <ChatSection locked={locked} />
            <EndpointsSection locked={locked} />
            <RoutingSection locked={locked} />
            <AboutSection />
          </div>
        </div>
      </div>
    </>
  )
}
