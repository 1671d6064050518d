import { Component, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { RouteMark } from '../ui/route-mark.tsx'

interface Props {
  /** `page`: nothing else is left standing. `view`: the frame around it still works. */
  scope: 'page' | 'view'
  /** Another value means another place: it gets a fresh try. */
  place?: string
  children: ReactNode
}

interface State {
  error: Error | null
  place: string | undefined
}

/** Catches what a view throws while drawing, and offers ways on. What was sent or stored is safe in the engine. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, place: this.props.place }

  static getDerivedStateFromError(thrown: unknown): Partial<State> {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) }
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.place === state.place ? null : { error: null, place: props.place }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div
        role="alert"
        className="flex h-full grow flex-col items-center justify-center gap-3 overflow-auto p-6 text-center"
      >
        <RouteMark quiet className="h-7 w-[92px]" />
        <h1 className="text-lg font-semibold">
          {this.props.scope === 'page'
            ? 'The page went off the rails'
            : 'This view went off the rails'}
        </h1>
        <p className="max-w-[52ch] text-ink-2">
          A mistake in Switchyard stopped it from drawing. Your conversations are stored and an
          answer under way goes on; loading the page again usually helps.
        </p>
        <pre className="max-h-40 max-w-full overflow-auto rounded-md border bg-sunken px-3 py-2 text-left font-mono text-xs whitespace-pre-wrap text-ink-2">
          {error.message}
        </pre>
        <div className="flex flex-wrap justify-center gap-2">
          <Button variant="primary" onClick={() => location.reload()}>
            Load again
          </Button>
          <Button onClick={() => this.setState({ error: null })}>Try without loading</Button>
          <Button
            onClick={() =>
              void navigator.clipboard.writeText(`${error.message}\n${error.stack ?? ''}`)
            }
          >
            Copy details
          </Button>
        </div>
      </div>
    )
  }
}
