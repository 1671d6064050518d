import { TooltipProvider } from '../ui/tooltip.tsx'
import { type Surroundings, SurroundingsProvider } from './client-context.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { Shell } from './shell.tsx'
import { Watches } from './watches.tsx'

export function App(props: { surroundings: Surroundings }) {
  return (
    <ErrorBoundary scope="page">
      <SurroundingsProvider value={props.surroundings}>
        <TooltipProvider>
          <Watches />
          <Shell />
        </TooltipProvider>
      </SurroundingsProvider>
    </ErrorBoundary>
  )
}
