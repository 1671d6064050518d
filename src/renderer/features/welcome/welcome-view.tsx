import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { EndpointKind } from '#shared/contract/models'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { ViewBar } from '../../app/shell-slots.tsx'
import { Button } from '../../ui/button.tsx'
import { EndpointDialog } from '../endpoints/endpoint-dialog.tsx'
import { EndpointRow } from '../models/endpoint-row.tsx'
import { useInventory } from '../models/inventory-store.ts'
import { useNow } from '../models/use-now.ts'
import { useRefresh } from '../models/use-refresh.ts'
import { useSettings } from '../settings/settings-store.ts'
import { Looking } from './looking.tsx'
import { StartCard } from './start-card.tsx'
import { YardScene } from './yard-scene.tsx'

/** The first thing anybody sees while no model server runs: what to start, and a way to try it without. */
export function WelcomeView() {
  const client = useClient()
  const endpoints = useInventory((state) => state.endpoints)
  const discovery = useSettings((state) => state.settings.discovery.enabled)
  const settingsBroken = useSettings((state) => state.problems.length > 0)
  const { refreshing, refresh } = useRefresh()
  const now = useNow(5_000)
  const [adding, setAdding] = useState(false)
  const [starting, setStarting] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const addressOf = (kind: EndpointKind) =>
    endpoints.find((endpoint) => endpoint.kind === kind && endpoint.source === 'found')?.url
  const troubled = endpoints.filter(
    ({ state, source }) =>
      source === 'settings' || state === 'misconfigured' || state === 'wrong-server',
  )

  const startDemo = async () => {
    setStarting(true)
    setProblem(null)
    try {
      await client.app.startDemo()
    } catch (error) {
      setProblem(errorSentence(error))
    } finally {
      setStarting(false)
    }
  }

  return (
    <>
      <ViewBar title="Welcome" />
      <div className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto flex min-h-full max-w-[760px] flex-col justify-center px-5 py-6 phone:px-8">
          <YardScene className="mb-6 w-full [@media(max-height:720px)]:hidden" />
          <h2 className="text-xl font-[640] tracking-tight text-balance">
            Your models, each prompt on the right track
          </h2>
          <p className="mt-2 max-w-[62ch] text-md text-ink-2">
            Switchyard sends each message to the model on your own machine that will answer it best
            right now, and shows you why. It needs one server that runs models.
          </p>

          <div className="mt-6 grid gap-3 phone:grid-cols-2">
            <StartCard
              name="Ollama"
              steps={[
                { text: 'Start its server:', code: 'ollama serve' },
                { text: 'Get a model:', code: 'ollama pull qwen3:4b' },
              ]}
              address={hostOf(addressOf('ollama'))}
              site={{ label: 'ollama.com', url: 'https://ollama.com/download' }}
            />
            <StartCard
              name="LM Studio"
              steps={[
                { text: 'Download a model in it.' },
                { text: 'Open Developer, then press Start server.' },
              ]}
              address={hostOf(addressOf('lmstudio'))}
              site={{ label: 'lmstudio.ai', url: 'https://lmstudio.ai/download' }}
            />
          </div>

          {troubled.length > 0 && (
            <ul
              aria-label="Endpoints that are not ready"
              className="mt-3 divide-y rounded-lg border bg-raised px-4"
            >
              {troubled.map((endpoint) => (
                <li key={endpoint.id} className="py-3">
                  <EndpointRow endpoint={endpoint} now={now} />
                </li>
              ))}
            </ul>
          )}

          <div className="mt-4">
            <Looking
              discovery={discovery}
              addresses={endpoints
                .filter(({ source }) => source === 'found')
                .map(({ url }) => hostOf(url) ?? url)}
            />
          </div>

          <div className="mt-4 flex flex-wrap items-center gap-2 border-t pt-4">
            <Button variant="primary" busy={starting} onClick={() => void startDemo()}>
              Try the demo
            </Button>
            <Button
              busy={refreshing}
              icon={<RefreshCw className="size-4" aria-hidden="true" />}
              onClick={() => void refresh()}
            >
              Look now
            </Button>
            <Button
              disabled={settingsBroken}
              title={settingsBroken ? 'The settings file has to be mended first.' : undefined}
              onClick={() => setAdding(true)}
            >
              Add by address
            </Button>
          </div>
          <p className="mt-2 text-xs text-ink-3">
            The demo needs nothing installed: simulated models, marked “Demo”, show how it all
            works.
          </p>
          {problem && (
            <p role="alert" className="mt-2 text-sm text-red">
              {problem}
            </p>
          )}
        </div>
      </div>
      {adding && <EndpointDialog before={null} onClose={() => setAdding(false)} />}
    </>
  )
}

function hostOf(url: string | undefined): string | undefined {
  return url && URL.canParse(url) ? new URL(url).host : undefined
}
